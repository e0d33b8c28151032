import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { id } from '../audit/rule-cases.ts'
import { rusk } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'rusk-audit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, data: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, data)
  return path
}
const har = (...lines: string[]): string =>
  JSON.stringify({
    log: {
      entries: [
        {
          request: { url: 'https://shop.example/' },
          response: { headers: lines.map(value => ({ name: 'Set-Cookie', value })) },
        },
      ],
    },
  })
const clean = 'theme=dark; SameSite=Lax'
const note = 'a=1; Max-Age=99999999'
const warning = `__Host-sid=${id}; Secure; Path=/; HttpOnly`
const error = 'a=1; Domain=com'

test('prints findings for a person', async () => {
  const { out, code } = await rusk(['audit', file('error.har', har(error))])
  expect(out).toBe(`error   a  refused
    Browsers refuse it (InvalidDomain). The host shop.example may not set a cookie for Domain=com: the host does not lie below it.
    Mend: Leave Domain out for a host-only cookie, or name the host itself or a parent below its public suffix. (RFC 6265bis §5.7)
    GET https://shop.example/ (log.entries[0])

1 exchange: 1 error, 0 warnings, 0 notes.
`)
  expect(code).toBe(1)
})

describe('--fail-on', () => {
  test.each([
    ['error', [0, 0, 0, 1]],
    ['warning', [0, 0, 1, 1]],
    ['note', [0, 1, 1, 1]],
    ['never', [0, 0, 0, 0]],
  ])('%s', async (severity, expected) => {
    const codes = [clean, note, warning, error].map(
      async line => (await rusk(['audit', '-', '--fail-on', severity], { stdin: har(line) })).code,
    )
    expect(await Promise.all(codes)).toEqual(expected)
  })
  test('is warning where nothing is said', async () => {
    const codes = [note, warning].map(async line => (await rusk(['audit'], { stdin: har(line) })).code)
    expect(await Promise.all(codes)).toEqual([0, 1])
  })
})

test('--json and --sarif', async () => {
  const path = file('both.har', har(error, note))
  const json = JSON.parse((await rusk(['audit', path, '--json'])).out)
  expect(json.findings.map(({ rule }: { rule: string }) => rule)).toEqual(['refused', 'lifetime-over-cap'])
  const sarif = JSON.parse((await rusk(['audit', path, '--sarif'])).out)
  expect(sarif.runs[0].results).toHaveLength(2)
  expect((await rusk(['audit', path, '--sarif', '--json'])).code).toBe(2)
})

test('pasted fields and transcripts', async () => {
  const { out, code } = await rusk(['audit', '--url', 'https://shop.example/'], {
    stdin: `Set-Cookie: ${error}`,
  })
  expect([out.includes('refused'), code]).toEqual([true, 1])
})

test('an address: fetched, redirects followed, each response looked at', async () => {
  const fetch = ({ url }: Request) =>
    url.endsWith('/')
      ? new Response(null, {
          status: 302,
          headers: [
            ['location', '/next'],
            ['set-cookie', error],
          ],
        })
      : new Response('hi', { headers: [['set-cookie', note]] })
  const { out } = await rusk(['audit', 'https://shop.example/'], { fetch })
  expect(out).toContain('2 exchanges: 1 error, 0 warnings, 1 note.')
})

describe('a source that is none', () => {
  const stdin = async (text: string | Uint8Array, ...args: string[]) =>
    rusk(['audit', '-', ...args], { stdin: text })
  test.each<readonly [string, () => ReturnType<typeof rusk>, number, string]>([
    ['no file', () => rusk(['audit', join(folder, 'none.har')]), 3, 'there is no such file'],
    ['a folder', () => rusk(['audit', folder]), 3, 'is a directory'],
    ['an empty file', () => rusk(['audit', file('empty.har', '')]), 3, 'is empty'],
    ['blanks', () => stdin(' \n'), 3, 'is empty'],
    ['a binary', () => stdin(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])), 3, 'it holds NUL bytes'],
    ['a compressed file', () => stdin(new Uint8Array([0x1f, 0x8b, 8, 0])), 3, 'is compressed'],
    ['JSON of something else', () => stdin('{"a":1}'), 3, 'it has no list `log.entries`'],
    ['a list', () => stdin('[1]'), 3, 'It is no JSON object'],
    ['what only begins as JSON', () => stdin('{"log": @}'), 3, 'It is no JSON'],
    ['a truncated archive', () => stdin(har(error).slice(0, -20)), 3, 'it was cut off'],
    ['words', () => stdin('hello world'), 3, 'neither a header field nor a Set-Cookie line'],
    ['fields without an address', () => stdin('Set-Cookie: a=1'), 3, 'Add --url'],
    [
      'a wrong --url',
      () => stdin('Set-Cookie: a=1', '--url', 'shop.example'),
      2,
      'write it in full, as https://shop.example/',
    ],
    ['a wrong --fail-on', () => stdin(har(clean), '--fail-on', 'fatal'), 2, 'error, warning, note, never'],
    ['a wrong --like', () => stdin(har(clean), '--like', 'safari'), 2, 'chromium, firefox, draft'],
    ['a wrong --now', () => stdin(har(clean), '--now', 'soon'), 2, '--now soon'],
    ['no source on a terminal', () => rusk(['audit'], { terminal: ['stdin'] }), 2, 'Name a HAR file'],
  ])('%s: one line, and the code', async (_, command, expected, message) => {
    const { code, err, out } = await command()
    expect(err).toMatch(/^rusk: [^\n]*\n$/)
    expect(err).toContain(message)
    expect(err).not.toMatch(/\bat \S+:\d+/)
    expect(code).toBe(expected)
    expect(out).toBe('')
  })

  test('an archive that was cut off is audited up to there', async () => {
    const two = `${har(error).slice(0, -3)},{"request":{"url":"https://shop`
    const { code, out, err } = await stdin(two)
    expect([code, out.includes('1 error'), err.includes('cut off')]).toEqual([3, true, true])
  })

  test('an entry that is none is told of, and no more', async () => {
    const { code, err } = await stdin(har(clean).replace('"entries":[', '"entries":[{},'))
    expect([code, err]).toEqual([
      0,
      'rusk: standard input: 1 entry was left out, without a request or over 2 MB of header fields.\n',
    ])
  })
})

test('no host, no connection: one line, and 4', async () => {
  for (const url of ['http://127.0.0.1:9/', 'http://localhost:1/', 'http://nowhere.invalid/']) {
    const { code, err } = await rusk(['audit', url])
    expect(err).toMatch(/^rusk: \S+: [^\n]+\.\n$/)
    expect(code).toBe(4)
  }
})

test('the progress line: on a terminal, or where asked for, and gone at the end', async () => {
  const many = JSON.parse(har(clean))
  many.log.entries = Array.from({ length: 20_000 }, () => many.log.entries[0])
  const path = file('many.har', JSON.stringify(many))
  expect((await rusk(['audit', path])).err).toBe('')
  const asked = await rusk(['audit', path, '--progress'])
  expect(asked.err).toMatch(/^(?:rusk: read [\d.]+ MB of 2\.\d MB \(\d+%\), \d+ exchanges\n)+$/)
})
