import { type HeadAddition, uncachedValue } from './head-addition.ts'

/** Adds to a response's headers. Whether it said something of caching with that. */
export function appendAddition(headers: Headers, { lines, uncached }: HeadAddition): boolean {
  for (const line of lines) headers.append('Set-Cookie', line)
  const says = uncached && !headers.has('Cache-Control')
  if (says) headers.set('Cache-Control', uncachedValue)
  return says
}
