import { getPublicSuffix } from 'tldts'

const options = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  detectIp: false,
  mixedInputs: false,
} as const

/** The public suffix of a canonical host after the list that comes with tldts, private suffixes included. */
export function publicSuffix(host: string): string | null {
  return getPublicSuffix(host, options)
}
