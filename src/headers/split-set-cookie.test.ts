import fc from 'fast-check'
import { parseSetCookie, splitSetCookie, stringifySetCookie } from 'rusk'
import { expect, test } from 'vitest'
import { hostileText } from '../../tests/support/hostile.ts'

const date = 'Wed, 09 Jun 2027 10:18:14 GMT'

test.each([
  ['nothing', '', []],
  ['one line', 'a=1; Path=/', ['a=1; Path=/']],
  ['two lines', 'a=1, b=2', ['a=1', 'b=2']],
  ['no blank after the comma', 'a=1; Path=/,b=2', ['a=1; Path=/', 'b=2']],
  [
    'the comma of a date',
    `a=1; Expires=${date}, b=2; expires=${date}; Path=/, c=3`,
    [`a=1; Expires=${date}`, `b=2; expires=${date}; Path=/`, 'c=3'],
  ],
  ['a comma in a value', 'a=1,2,3; Path=/, b=4', ['a=1,2,3; Path=/', 'b=4']],
  ['JSON in a value', 'a={"x":1,"y":[2,3]}, b=4', ['a={"x":1,"y":[2,3]}', 'b=4']],
  ['pairs in a value', 'a=x=1,y=2; Path=/, b=4', ['a=x=1,y=2; Path=/', 'b=4']],
  ['values that end with a comma', 'a=1,, b=2,', ['a=1,', 'b=2,']],
  ['nothing before the first comma', ', a=1', ['a=1']],
])('%s: %s', (_, joined, lines) => expect(splitSetCookie(joined)).toEqual(lines))

test('an absent header has no lines; other things are refused', () => {
  expect(splitSetCookie(null)).toEqual([])
  expect(splitSetCookie(undefined)).toEqual([])
  expect(() => splitSetCookie(5 as never)).toThrow(TypeError)
})

test('undoes the joining of what stringifySetCookie writes', () => {
  const token = fc.stringMatching(/^[\w!#$%&'*+.^`|~-]+$/)
  const cookie = fc.record(
    {
      name: token,
      value: fc.string(),
      path: fc.constantFrom('/', '/a'),
      expires: fc.date({ min: new Date('1700-01-01'), max: new Date('9000-01-01'), noInvalidDate: true }),
      httpOnly: fc.boolean(),
    },
    { requiredKeys: ['name', 'value'] },
  )
  fc.assert(
    fc.property(fc.array(cookie), fc.constantFrom(', ', ','), (cookies, joint) => {
      const lines = cookies.map(each => stringifySetCookie(each))
      expect(splitSetCookie(lines.join(joint))).toEqual(lines)
    }),
  )
})

test('loses nothing but commas and blanks, whatever comes', () => {
  fc.assert(
    fc.property(hostileText, text => {
      const lines = splitSetCookie(text)
      const bare = (each: string): string => each.replaceAll(/[, \t]/g, '')
      expect(bare(lines.join(''))).toBe(bare(text))
      for (const line of lines) parseSetCookie(line)
    }),
  )
})
