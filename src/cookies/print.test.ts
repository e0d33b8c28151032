import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { generateKey, keyring } from '../keys/keys-node.ts'
import { cookie } from './cookie.ts'
import { print } from './print.ts'

const html = 'text/html; charset=UTF-8'
const lines = `Content-Type: ${html}\nSet-Cookie: test=hello\nSet-Cookie: a=1; Path=/`

describe('print', () => {
  it('shows fetch headers and responses', () => {
    const headers = new Headers({ 'content-type': html })
    headers.append('set-cookie', 'test=hello')
    headers.append('set-cookie', 'a=1; Path=/')
    expect(print(headers)).toBe(lines)
    expect(print(new Response('', { headers }))).toBe(lines)
  })

  it('shows the response of a Hono context', async () => {
    const app = new Hono()
    let shown = ''
    app.get('/', c => {
      c.header('Content-Type', html)
      c.header('Set-Cookie', 'test=hello')
      c.header('Set-Cookie', 'a=1; Path=/', { append: true })
      shown = print(c.res)
      return c.body('')
    })
    await app.request('/')
    expect(shown).toBe(lines)
  })

  it("shows Node's responses, messages and records", () => {
    const message = new IncomingMessage(new Socket())
    const response = new ServerResponse(message)
    response.setHeader('Content-Type', html)
    response.setHeader('set-cookie', ['test=hello', 'a=1; Path=/'])
    response.setHeader('Content-Length', 0)
    expect(print(response)).toBe(`${lines}\nContent-Length: 0`)
    const record = { 'content-type': html, 'set-cookie': ['test=hello', 'a=1; Path=/'], etag: undefined }
    expect(print(record)).toBe(lines)
    Object.assign(message.headers, record)
    expect(print(message)).toBe(lines)
  })

  it('shows pairs', () => {
    expect(
      print([
        ['content-type', html],
        ['set-cookie', 'test=hello'],
        ['SET-COOKIE', 'a=1; Path=/'],
      ]),
    ).toBe(lines)
  })

  it('writes names in capitals and small letters', () => {
    expect(print({ 'content-language': 'en', DATE: '', 'x-a1-b': '' })).toBe(
      'Content-Language: en\nDate: \nX-A1-B: ',
    )
  })

  const keys = keyring(generateKey())
  const secrets: [description: string, field: [string, string]][] = [
    ['signed', ['set-cookie', cookie('a', { sign: keys }).stringify('value')]],
    ['signed, until a date', ['set-cookie', cookie('a', { sign: keys, maxAge: 60 }).stringify('a b')]],
    ['sealed', ['set-cookie', cookie('a', { seal: keys }).stringify('value')]],
    ['a session', ['set-cookie', 'session=abc; Path=/']],
    ['a __Host- session', ['set-cookie', '__Host-session=abc; Path=/']],
    ['connect.sid', ['set-cookie', 'connect.sid=s%3Aabc']],
    ['sent by a client', ['cookie', 'plain=1; session=abc; PHPSESSID=abc']],
  ]
  it.each(secrets)('hides the value of a cookie that is %s', (_, [name, value]) => {
    const shown = print([[name, value]])
    const secret = value.slice(value.lastIndexOf('=', value.indexOf(';')) + 1)
    expect(shown).toMatch(/=‹\d+ bytes›/)
    expect(shown).not.toContain('abc')
    expect(secret === '' || !shown.includes(`=${secret}`)).toBe(true)
    expect(print([[name, value]], { showValues: true })).toContain(value)
  })

  it('hides nothing else', () => {
    const line = 'likes=s1.cheese; Path=/session; Domain=token.example'
    expect(print([['set-cookie', line]])).toBe(`Set-Cookie: ${line}`)
  })

  it('measures what it hides', () => {
    expect(print([['cookie', 'a=1; session=12345;sid=1']])).toBe(
      'Cookie: a=1; session=‹5 bytes›;sid=‹1 bytes›',
    )
  })

  it('shows no control character', () => {
    expect(print({ a: 'x\r\nSet-Cookie: b=1\x1b[31m' })).toBe('A: x??Set-Cookie: b=1?[31m')
  })
})
