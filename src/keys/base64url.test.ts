import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeBase64url, encodeBase64url } from './base64url.ts'

it('writes what Node writes, and reads it back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const text = encodeBase64url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(decodeBase64url(text)).toEqual(bytes)
    }),
  )
})

it('reads one form only of any bytes', () => {
  const near = fc.string({
    unit: fc.constantFrom('A', 'B', 'Q', '-', '_', '+', '/', '=', ' ', '\n', 'Ł', '\u0141', 'é'),
    maxLength: 9,
  })
  fc.assert(
    fc.property(near, text => {
      const bytes = decodeBase64url(text)
      if (bytes !== undefined) expect(encodeBase64url(bytes)).toBe(text)
      else expect(Buffer.from(text, 'base64url').toString('base64url')).not.toBe(text)
    }),
    { numRuns: 3000 },
  )
})
