import { Auditor } from './auditor.ts'
import type { AuditReport } from './finding.ts'
import { harExchange } from './har-entry.ts'
import { HarScanner } from './har-scanner.ts'
import type { AuditProblem, ObservedExchange } from './observed.ts'
import type { AuditOptions } from './seen.ts'

/** A file or a text in pieces, or whole: a Node stream, a `Blob`'s or a response's body, a string. */
export type HarSource =
  | string
  | Uint8Array
  | AsyncIterable<string | Uint8Array>
  | Iterable<string | Uint8Array>
  | StreamToRead

/** A stream of an engine that does not iterate over streams. */
interface StreamToRead {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: string | Uint8Array | undefined }>
  }
}

export interface ReadHarOptions {
  /** Is told of what could not be read. */
  readonly onProblem?: (problem: AuditProblem) => void
  /** Is told, after each piece, how many bytes or characters were taken. */
  readonly onProgress?: (taken: number) => void
}

/** Problems of single entries that a report lists; a damaged archive may have one in each. */
const problemsKept = 100

/**
 * The exchanges of an HTTP Archive, one by one: memory for one entry's header fields, whatever the size of the archive. Bodies are
 * passed over. Never throws for what the archive holds: `onProblem` is told, and what stands before a fault is given.
 */
export async function* readHar(
  source: HarSource,
  { onProblem, onProgress }: ReadHarOptions = {},
): AsyncGenerator<ObservedExchange, void, undefined> {
  const scanner = new HarScanner()
  const decoder = new TextDecoder()
  let taken = 0
  const exchangesOf = function* (text: string): Generator<ObservedExchange> {
    for (const scanned of scanner.write(text)) {
      if ('problem' in scanned) onProblem?.(scanned.problem)
      else {
        const at = `log.entries[${scanned.index}]`
        const exchange = harExchange(scanned.entry, at)
        if (exchange !== undefined) yield exchange
        else
          onProblem?.({ code: 'invalid-entry', at, message: 'It has no request with an address: left out.' })
      }
    }
  }
  for await (const piece of piecesOf(source)) {
    yield* exchangesOf(typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }))
    taken += piece.length
    onProgress?.(taken)
  }
  yield* exchangesOf(decoder.decode())
  const problem = scanner.end()
  if (problem !== undefined) onProblem?.(problem)
}

/** What is given whole is read in pieces, so that the entries of one are all that is held beside it. */
const pieceLength = 2 ** 16

/** Not all engines iterate over a stream. */
async function* piecesOf(source: HarSource): AsyncGenerator<string | Uint8Array, void, undefined> {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    for (let at = 0; at < source.length; at += pieceLength) yield source.slice(at, at + pieceLength)
  } else if (Symbol.asyncIterator in source || Symbol.iterator in source) yield* source
  else {
    const reader = source.getReader()
    for (let { value } = await reader.read(); value !== undefined; { value } = await reader.read())
      yield value
  }
}

/**
 * Audits an HTTP Archive of any size, in constant memory. Rejects only with what reading the source rejects with; what is wrong
 * with the archive stands in `problems`.
 *
 *     const { findings, problems } = await auditHar(createReadStream('session.har'))
 */
export async function auditHar(
  source: HarSource,
  { onProgress, ...options }: AuditOptions & Pick<ReadHarOptions, 'onProgress'> = {},
): Promise<AuditReport> {
  const auditor = new Auditor(options)
  const problems: AuditProblem[] = []
  const onProblem = (problem: AuditProblem): void => {
    if (problems.length < problemsKept || problem.code !== 'invalid-entry') problems.push(problem)
  }
  for await (const exchange of readHar(source, { onProblem, ...(onProgress && { onProgress }) })) {
    auditor.observe(exchange)
  }
  return { findings: auditor.finish(), exchanges: auditor.exchanges, problems }
}
