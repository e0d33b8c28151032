/** What is asked of a response: those of node:http and of node:http2's compatible interface have it. */
export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  readonly writableEnded: boolean
  readonly writableFinished: boolean
  readonly destroyed?: boolean
  /** HTTP/2's. */
  readonly stream?: { readonly destroyed: boolean }
  readonly writableNeedDrain: boolean
  getHeader(name: string): string | number | readonly string[] | undefined
  hasHeader(name: string): boolean
  setHeader(name: string, value: string | readonly string[]): unknown
  removeHeader(name: string): void
  writeHead(...args: unknown[]): unknown
  write(...args: unknown[]): boolean
  end(...args: unknown[]): unknown
  /** Node's types leave it out of HTTP/2 responses, which have it. */
  flushHeaders?(): void
  destroy(error?: Error): unknown
  emit(event: 'drain'): boolean
}

/** The methods that send. */
export type SendMethod = 'writeHead' | 'write' | 'end' | 'flushHeaders'
