import { trimmed } from '../headers/octets.ts'
import { bytesOf } from '../jar/formats/file-bytes.ts'
import type { AuditProblem, Observed, ObservedExchange, ObservedField } from './observed.ts'
import { TranscriptUrls } from './transcript-urls.ts'

export interface ReadTranscriptOptions {
  /** The address that was asked, where the text does not tell: `curl -i` and pasted fields never do. */
  readonly url?: string | URL | undefined
}

const fieldName = /^:?[\w!#$%&'*+.^`|~-]+$/
const requestLine = /^([A-Z]{1,20}) (\S+) HTTP\/\d/
const statusLine = /^HTTP\/\d(?:\.\d)? (\d{3})(?:[ \t]|$)/
/** What `curl -v` puts before the lines of a request, of a response, and its own; with --trace-time a time before that. */
const marked = /^(?:\d\d:\d\d:\d\d(?:\.\d+)? )?([<>*])(?: (.*))?$/

interface Head {
  readonly at: string
  readonly fields: ObservedField[]
}
type RequestHead = Head & { method: string; target: string; isSecure: boolean | undefined }
type ResponseHead = Head & { status: number | undefined; readonly interim: boolean }

/**
 * The exchanges of a text that somebody copied: what `curl -v` or `curl -i` printed (with -L: of every hop), the raw fields of a
 * response, or Set-Cookie lines alone, one a line, with `Set-Cookie:` before them or without. Bodies in between are passed over.
 * Never throws; one pass.
 */
export function readTranscript(text: string, { url }: ReadTranscriptOptions = {}): Observed {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  const transcript = new Transcript(url)
  const isVerbose = lines.some(line => marked.exec(line)?.[1] !== undefined && /^\S*\s?[<>] /.test(line))
  for (const [index, line] of lines.entries()) {
    const at = `line ${index + 1}`
    if (isVerbose) transcript.takeMarked(line, at)
    else transcript.take(line, at)
  }
  return transcript.end()
}

class Transcript {
  readonly #exchanges: ObservedExchange[] = []
  readonly #problems: AuditProblem[] = []
  readonly #urls: TranscriptUrls
  #request: RequestHead | undefined
  #response: ResponseHead | undefined
  #inBody = false

  constructor(url: string | URL | undefined) {
    this.#urls = new TranscriptUrls(url)
  }

  takeMarked(line: string, at: string): void {
    const [, mark, content = ''] = marked.exec(line) ?? []
    if (mark === '*') this.#urls.note(content)
    // Lines without a mark are of a body.
    else if (mark === '>' || mark === '<') this.take(content, at)
  }

  take(line: string, at: string): void {
    const [, method, target] = requestLine.exec(line) ?? []
    const [, status] = statusLine.exec(line) ?? []
    if (method !== undefined && target !== undefined)
      this.#beginRequest({ method, target, at, fields: [], isSecure: undefined })
    else if (status !== undefined) this.#beginResponse(Number(status), at)
    else if (line.trim() === '') this.#inBody = this.#response?.status !== undefined
    else if (!this.#inBody) this.#field(line, at)
  }

  end(): Observed {
    this.#finish()
    if (this.#exchanges.length === 0 && this.#problems.length === 0) {
      const message = 'There is neither a header field nor a Set-Cookie line in it.'
      this.#problems.push({ code: 'no-fields', at: 'text', message })
    }
    return { exchanges: this.#exchanges, problems: this.#problems }
  }

  #beginRequest(head: RequestHead): void {
    this.#finish()
    // What is told of the next connection says nothing of this one.
    this.#request = { ...head, isSecure: this.#urls.isSecure }
  }

  #beginResponse(status: number, at: string): void {
    // 101 ends an exchange; other informational responses go before the final one.
    if (this.#response !== undefined && !this.#response.interim) this.#finish()
    this.#response = { status, at, fields: [], interim: status < 200 && status !== 101 }
    this.#inBody = false
  }

  #field(line: string, at: string): void {
    const field = fieldOf(line)
    if (field === undefined) return
    if (this.#response === undefined && (this.#request === undefined || /^set-cookie$/i.test(field[0]))) {
      this.#response = { status: undefined, at, fields: [], interim: false }
    }
    const head = this.#response ?? this.#request
    if (field[0].startsWith(':')) this.#pseudoField(field[0], field[1], at)
    else head?.fields.push([field[0], bytesOf(field[1])])
  }

  /** What browsers' tools show of HTTP/2 and 3, before the fields. */
  #pseudoField(name: string, value: string, at: string): void {
    if (name === ':status' && this.#response !== undefined)
      this.#response.status ??= Number(value) || undefined
    else if (name !== ':status') {
      this.#request ??= { method: 'GET', target: '/', at, fields: [], isSecure: undefined }
      if (this.#response?.fields.length === 0) this.#response = undefined
      if (name === ':method') this.#request.method = value
      if (name === ':path') this.#request.target = value
      if (name === ':authority') this.#request.fields.push(['host', value])
      if (name === ':scheme') this.#request.isSecure = value === 'https'
    }
  }

  #finish(): void {
    const { method = 'GET', fields: requestFields } = this.#request ?? {}
    const { status, fields = [], interim = false } = this.#response ?? {}
    const at = this.#response?.at ?? this.#request?.at
    // Where a proxy opens a tunnel, nothing has been asked yet.
    if (at !== undefined && method !== 'CONNECT' && !interim) {
      const url = this.#urls.of(this.#request)
      if (url === undefined) {
        const message = 'It does not say which address was asked: give it.'
        this.#problems.push({ code: 'no-url', at, message })
      } else {
        this.#exchanges.push({
          ...{ url: url.href, method, responseFields: fields, at },
          ...(requestFields === undefined ? {} : { requestFields }),
          ...(status === undefined ? {} : { status }),
        })
        this.#urls.answered(url, status ?? 200, fields)
      }
    }
    this.#request = undefined
    this.#response = undefined
    this.#inBody = false
  }
}

/** A field's name and value. A line that has no name but a `=` is a cookie by itself. */
function fieldOf(line: string): ObservedField | undefined {
  // The first character may be the colon of `:status`.
  const colon = line.indexOf(':', 1)
  const name = line.slice(0, colon)
  if (colon !== -1 && fieldName.test(name)) return [name, trimmed(line, colon + 1, line.length)]
  return line.includes('=') ? ['set-cookie', trimmed(line, 0, line.length)] : undefined
}
