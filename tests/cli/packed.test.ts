import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { install, pack } from '../support/packed.ts'

const folder = mkdtempSync(join(tmpdir(), 'rusk-command-'))
const main = join(folder, 'node_modules/rusk/dist/cli/main.js')
let tarball: string

beforeAll(() => {
  ;({ tarball } = pack(folder))
  install(tarball, folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The Nodes to try: the one that this repository pins, and that of the machine. */
const nodes = [
  process.execPath,
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .filter(path => !path.includes('node_modules'))
    .map(path => join(path, 'node'))
    .filter(path => existsSync(path))
    .slice(0, 1),
]

test('the packed command is a script, and may be run', () => {
  expect(readFileSync(main, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  const listed = execFileSync('tar', ['-tvzf', tarball], { encoding: 'utf8' })
  expect(listed).toMatch(/^-rwxr-xr-x .*package\/dist\/cli\/main\.js$/m)
})

test.each(nodes)('each command runs, packed, on %s', node => {
  const run = (...args: string[]) => {
    const env = { ...process.env, COOKIE_KEYS: '', NO_COLOR: '1' }
    const { status, stdout, stderr } = spawnSync(node, [main, ...args], {
      encoding: 'utf8',
      cwd: folder,
      input: 'Set-Cookie: a=1; Domain=com',
      env,
    })
    return [status, (stdout + stderr).split('\n')[0]]
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/rusk/package.json'), 'utf8')) as {
    version: string
  }
  expect(run('--version')).toEqual([0, version])
  expect(run('explain', 'https://shop.example/', 'a=1')).toEqual([0, 'https://shop.example/'])
  expect(run('audit', '-', '--url', 'https://shop.example/')).toEqual([1, 'error   a  refused'])
  expect(run('fetch', 'http://127.0.0.1:9/')[0]).toBe(4)
  expect(run('jar', 'set', 'jar.json', 'https://shop.example/', 'a=1')).toEqual([0, 'https://shop.example/'])
  expect(run('jar', 'show', 'jar.json')).toEqual([0, 'a=‹1 byte›'])
  expect(run('keys', 'new')[1]).toMatch(/^[\w-]{43}$/)
  expect(run('keys', 'check')[0]).toBe(1)
})
