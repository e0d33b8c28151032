import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { loopback } from '../support/loopback.ts'
import { rusk } from './command.ts'

const main = join(import.meta.dirname, '../../src/cli/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'rusk-process-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const command = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', input: '', maxBuffer: 2 ** 26 })

test('a reader that has seen enough ends it quietly', () => {
  const entry = {
    request: { url: 'https://shop.example/' },
    response: { headers: [{ name: 'Set-Cookie', value: 'a=1; Path=/' }] },
  }
  const path = join(folder, 'many.har')
  writeFileSync(path, JSON.stringify({ log: { entries: Array.from({ length: 20_000 }, () => entry) } }))
  const script = `"${process.execPath}" "${main}" explain --input "${path}" | head -n 2; exit \${PIPESTATUS[0]}`
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], {
    encoding: 'utf8',
    input: '',
    maxBuffer: 2 ** 26,
  })
  expect(stdout.split('\n')).toHaveLength(3)
  expect([status, stderr]).toEqual([0, ''])
})

test('a large answer leaves whole before the process ends', () => {
  const lines = Array.from({ length: 3000 }, (_, index) => `c${index}=1; Path=/x`)
  const { stdout } = command('explain', 'https://shop.example/', ...lines, '--json')
  expect(JSON.parse(stdout).set).toHaveLength(3000)
})

test('a process that fetched ends at once, though the server keeps the connection', async () => {
  await using server = await loopback((_, response) => response.end('hi'))
  const began = performance.now()
  const { stdout } = await promisify(execFile)(process.execPath, [
    main,
    'fetch',
    '-s',
    `${server.otherOrigin}/`,
  ])
  expect(stdout).toBe('hi')
  expect(performance.now() - began).toBeLessThan(4000)
})

describe('the command line itself', () => {
  test.each([
    [['--nothing'], "unknown option '--nothing'"],
    [['nothing'], "unknown command 'nothing'"],
    [['fetch'], "missing required argument 'url'"],
    [['jar', 'convert', 'x'], "required option '--to <format>' not specified"],
    [['keys', 'nothing'], "unknown command 'nothing'"],
    [['audit', 'a', 'b'], 'too many arguments'],
    [['explain', '--to'], "option '--to <url>' argument missing"],
    [['fetch', '\x1b[2J'], 'write it in full'],
    [['--\x1b[2J'], 'unknown option'],
  ])('%j: one line, and 2', async (args, message) => {
    const { code, out, err } = await rusk(args)
    expect(err).toMatch(/^rusk: [^\n]+\n$/)
    expect(err).toContain(message)
    expect(err.slice(0, -1)).not.toMatch(/[\x00-\x1f]/)
    expect([code, out]).toEqual([2, ''])
  })

  test('help has examples for each command, and its exit codes', async () => {
    for (const name of [[], ['explain'], ['fetch'], ['audit'], ['jar'], ['keys']]) {
      const { code, out, err } = await rusk([...name, '--help'])
      expect(out).toMatch(/Examples:\n {2}/)
      expect(out).toContain('Exit codes: 0')
      expect([code, err]).toEqual([0, ''])
    }
  })

  test('the version is that of the package', async () => {
    const { out, code } = await rusk(['--version'])
    expect([out, code]).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/), 0])
  })
})

describe('colours', () => {
  const args = ['explain', 'https://shop.example/', 'a=1; Path=/']
  const isColoured = async (given: Parameters<typeof rusk>[1]) =>
    (await rusk(args, given)).out.includes('\x1b[')
  test.each([
    ['through a pipe', {}, false],
    ['on a terminal', { terminal: ['stdout'] }, true],
    ['on a terminal that has none', { terminal: ['stdout'], env: { TERM: 'dumb' } }, false],
    ['with NO_COLOR', { terminal: ['stdout'], env: { NO_COLOR: '1' } }, false],
    ['with an empty NO_COLOR, which says nothing', { terminal: ['stdout'], env: { NO_COLOR: '' } }, true],
    ['with FORCE_COLOR through a pipe', { env: { FORCE_COLOR: '1' } }, true],
    ['with FORCE_COLOR=0', { terminal: ['stdout'], env: { FORCE_COLOR: '0' } }, false],
  ] as const)('%s', async (_, given, expected) => expect(await isColoured(given)).toBe(expected))

  test('never in JSON', async () => {
    const { out } = await rusk([...args, '--json'], { env: { FORCE_COLOR: '1' } })
    expect(out).not.toContain('\x1b')
  })
})
