import { RuskError } from '../headers/rusk-error.ts'

const algorithms = ['sha256', 'sha384', 'sha512'] as const
const subtleNames = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const

interface Digest {
  readonly strength: number
  readonly base64: string
}

/**
 * Resolves when the body has one of the digests that `integrity` names, or where it names none that is known. The body is
 * read whole for it, and can be read again.
 *
 * Each hop's own `integrity` would be held against the body of a redirect: the agent asks for the last one's alone.
 * @throws {RuskError} `integrity-mismatch`
 * @see Subresource Integrity, "Does response match metadataList?"
 */
export async function checkIntegrity(response: Response, url: URL, integrity: string): Promise<void> {
  const digests = strongest(integrity)
  const [first] = digests
  if (first === undefined) return
  const body = await response.clone().arrayBuffer()
  const algorithm = algorithms[first.strength]!
  const actual = base64(await crypto.subtle.digest(subtleNames[algorithm], body))
  if (digests.some(digest => digest.base64 === actual)) return
  throw new RuskError(
    'integrity-mismatch',
    `The response of ${url.origin} has another ${algorithm} digest than integrity asks for.`,
  )
}

/** The digests of the strongest algorithm that is named. */
function strongest(integrity: string): Digest[] {
  const digests = integrity.split(/[\t\n\f\r ]+/).flatMap((word): Digest[] => {
    const [, algorithm = '', digest = ''] = /^(sha\d+)-([A-Za-z0-9+/_-]+={0,2})(?:\?|$)/i.exec(word) ?? []
    const strength = (algorithms as readonly string[]).indexOf(algorithm.toLowerCase())
    return strength === -1 ? [] : [{ strength, base64: digest.replaceAll('-', '+').replaceAll('_', '/') }]
  })
  const best = Math.max(...digests.map(({ strength }) => strength))
  return digests.filter(({ strength }) => strength === best)
}

function base64(digest: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
}
