import { type ObservedExchange, readHar, readTranscript } from 'rusk/audit'
import type { RequestContext } from 'rusk/jar'

/** A `Set-Cookie` line, one character per byte, and where it came from. */
export interface ReceivedLine {
  readonly url: string
  readonly line: string
  readonly context?: RequestContext | undefined
}

export interface Received {
  readonly lines: readonly ReceivedLine[]
  /** What could not be read, in sentences. */
  readonly problems: readonly string[]
}

/** More than anybody reads; a page that shows thousands stands still. */
const linesAtMost = 400

/**
 * The `Set-Cookie` lines of a text, whatever it is: lines alone, the fields of a response, what `curl -v` or `curl -i` printed, or a
 * HAR. An address on a line of its own says where the lines below it came from.
 */
export async function readReceived(text: string, url: string): Promise<Received> {
  const { exchanges, problems } = text.trimStart().startsWith('{') ? await har(text) : sections(text, url)
  const lines = exchanges.flatMap(linesOf)
  const rest = lines.length - linesAtMost
  return {
    lines: lines.slice(0, linesAtMost),
    problems:
      rest > 0 ? [...problems, `Only the first ${linesAtMost} lines are shown; ${rest} follow.`] : problems,
  }
}

interface Read {
  readonly exchanges: readonly ObservedExchange[]
  readonly problems: readonly string[]
}

async function har(text: string): Promise<Read> {
  const exchanges: ObservedExchange[] = []
  const problems: string[] = []
  const onProblem = ({ at, message }: { at: string; message: string }) => problems.push(`${at}: ${message}`)
  for await (const exchange of readHar(text, { onProblem })) exchanges.push(exchange)
  return { exchanges, problems: problems.slice(0, 5) }
}

function sections(text: string, url: string): Read {
  const exchanges: ObservedExchange[] = []
  const problems: string[] = []
  let address = url
  // The parts between addresses, and the addresses themselves at odd places.
  for (const [index, part] of text.split(/^[ \t]*(https?:\/\/\S+)[ \t]*$/m).entries()) {
    if (index % 2 === 1) address = part
    else if (part.trim() !== '') {
      const read = isTranscript(part) ? readTranscript(part, { url: address }) : bareLines(part, address)
      exchanges.push(...read.exchanges)
      problems.push(...read.problems.map(({ at, message }) => `${at}: ${message}`))
    }
  }
  return { exchanges, problems }
}

/** Whether a text has the marks of headers; otherwise each of its lines is a `Set-Cookie` value, however odd. */
function isTranscript(text: string): boolean {
  return /^(?:[<>*] |HTTP\/\d|[A-Za-z][\w-]*:[ \t])/m.test(text)
}

function bareLines(text: string, url: string): ReturnType<typeof readTranscript> {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  const responseFields = lines.map(line => ['set-cookie', bytesOf(line)] as const)
  return { exchanges: [{ url, responseFields }], problems: [] }
}

function linesOf({ url, responseFields, context, method }: ObservedExchange): ReceivedLine[] {
  const date = responseFields.find(([name]) => name.toLowerCase() === 'date')?.[1]
  const known = context ?? (method === undefined && date === undefined ? undefined : { method, date })
  return responseFields
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, line]) => ({ url, line, context: known }))
}

const utf8 = new TextEncoder()

/** Text as its UTF-8 bytes, one character each: what a server would send. */
export function bytesOf(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text
  let bytes = ''
  for (const byte of utf8.encode(text)) bytes += String.fromCharCode(byte)
  return bytes
}
