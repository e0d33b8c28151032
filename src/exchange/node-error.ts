import { errorText } from './error-response.ts'
import type { NodeResponse } from './node-response.ts'

/** Fields that tell of a body or a place which the error's page is not. */
export const bodyFields: readonly string[] = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'location',
  'trailer',
  'transfer-encoding',
]

/** Answers with a page without details. Where a response has begun it is cut off, so that nobody takes it for whole. */
export function sendError(response: NodeResponse, status: number): void {
  if (response.writableEnded && response.headersSent) return
  if (response.writableEnded || response.headersSent) {
    response.destroy()
    return
  }
  forgetPage(response, status)
  const text = errorText(status)
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'Content-Length': text.length,
  })
  response.end(text)
}

/** Leaves nothing of the page that a response was to be, for an error's page in its place. */
export function forgetPage(response: NodeResponse, status: number): void {
  for (const name of bodyFields) response.removeHeader(name)
  response.statusCode = status
  // HTTP/2 has no status message, and warns of one.
  if (Object.hasOwn(response, 'statusMessage')) Object.assign(response, { statusMessage: undefined })
}

/** Whether an error only says that a pipe broke off, because the other end closed first. */
export function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

/** Whether the client went away before it had its answer. */
export function isAbandoned(response: NodeResponse): boolean {
  const { destroyed } = response.stream ?? response
  return destroyed === true && !response.writableFinished
}
