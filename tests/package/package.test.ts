import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, pack, runTimeTree } from '../support/packed.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'rusk-package-'))
const installed = join(folder, 'node_modules/rusk')
const run = (command: string, args: readonly string[], cwd = root) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

interface Manifest {
  readonly version: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}
const manifestOf = (path: string) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest

let tarball: string
let packed: readonly string[]

beforeAll(() => {
  ;({ tarball, files: packed } = pack(folder))
  install(tarball, folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The Node of this machine, not the one that this repository pins. */
function machineNode(): string {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(path => !path.includes('node_modules'))
  return folders.map(path => join(path, 'node')).find(path => existsSync(path)) ?? process.execPath
}

describe('the package', () => {
  it('holds the build and its source, and no test', () => {
    expect(packed).toContain('dist/index.js')
    expect(packed).toContain('dist/index.d.ts')
    expect(packed).toContain('src/index.ts')
    expect(packed.filter(path => /\.test(-d|-support)?\.|tsbuildinfo|node_modules/.test(path))).toEqual([])
  })

  it('has no install script, nor has anything it brings along', () => {
    const scripted = ['.', ...runTimeTree()].filter(name => {
      const { scripts = {} } = manifestOf(name === '.' ? installed : join(root, 'node_modules', name))
      return ['preinstall', 'install', 'postinstall'].some(hook => hook in scripts)
    })
    expect(scripted).toEqual([])
  })

  it('is clean for publint', async () => {
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    })
    expect(messages.map(message => formatMessage(message, pkg))).toEqual([])
  })

  it('resolves with the right types through every door', () => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const report = run(process.execPath, [attw, tarball, '--profile', 'esm-only', '--format', 'json'])
    const { analysis } = JSON.parse(report) as {
      analysis: { types: unknown; problems: { kind: string; resolutionKind?: string }[] }
    }
    expect(analysis.types).not.toBe(false)
    // A package of ES modules alone: `require` and the old resolution are not offered.
    const problems = analysis.problems.filter(
      problem => problem.kind !== 'CJSResolvesToESM' && problem.resolutionKind !== 'node10',
    )
    expect(problems).toEqual([])
  })

  it('runs on the Node of this machine', () => {
    const script = join(folder, 'try.mjs')
    writeFileSync(
      script,
      `import { cookie, Cookies, integer, parseSetCookie } from 'rusk'
       import { generateKey, keyring } from 'rusk/keys'
       import { withState } from 'rusk/fetch'
       const keys = keyring(generateKey())
       const visits = cookie('visits', { value: integer(), sign: keys })
       const draft = cookie('__Host-draft', { seal: keys })
       const handler = withState({}, (request, { cookies }) => {
         cookies.set(visits, (cookies.get(visits) ?? 0) + 1)
         cookies.set(draft, 'text of the draft')
         return new Response('hi')
       })
       const lines = (await handler(new Request('https://example.com/'))).headers.getSetCookie()
       const header = lines.map(line => line.slice(0, line.indexOf(';'))).join('; ')
       const back = new Cookies(header)
       console.log(JSON.stringify([back.get(visits), back.get(draft), parseSetCookie(lines[1]).secure]))`,
    )
    const node = machineNode()
    console.log(`the packed core runs on Node ${run(node, ['--version']).trim()}`)
    expect(JSON.parse(run(node, [script], folder))).toEqual([1, 'text of the draft', true])
  })

  it('has a command that is a script, and may be run', () => {
    expect(readFileSync(join(installed, 'dist/cli/main.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    const listed = run('tar', ['-tvzf', tarball])
    expect(listed).toMatch(/^-rwxr-xr-x .*package\/dist\/cli\/main\.js$/m)
  })

  it('runs each command on the Node of this machine', () => {
    const command = (...args: string[]) => {
      const env = { ...process.env, COOKIE_KEYS: '', NO_COLOR: '1' }
      const input = 'Set-Cookie: a=1; Domain=com'
      const main = join(installed, 'dist/cli/main.js')
      const { status, stdout } = spawnSync(machineNode(), [main, ...args], {
        cwd: folder,
        encoding: 'utf8',
        env,
        input,
      })
      return [status, stdout.split('\n')[0]]
    }
    const shop = 'https://shop.example/'
    expect(command('--version')).toEqual([0, manifestOf(root).version])
    expect(command('explain', shop, 'a=1')).toEqual([0, shop])
    expect(command('audit', '-', '--url', shop)).toEqual([1, 'error   a  refused'])
    expect(command('fetch', '-s', 'http://127.0.0.1:9/')[0]).toBe(4)
    expect(command('jar', 'set', 'jar.json', shop, 'a=1')).toEqual([0, shop])
    expect(command('jar', 'show', 'jar.json')).toEqual([0, 'a=‹1 byte›'])
    expect(command('keys', 'new')).toEqual([0, expect.stringMatching(/^[\w-]{43}$/)])
    expect(command('keys', 'check')[0]).toBe(1)
  })

  it('loads no suffix list, crypto, driver or framework behind the front door', () => {
    const script = join(folder, 'loaded.mjs')
    writeFileSync(
      script,
      `import { registerHooks } from 'node:module'
       const loaded = []
       registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
       await import('rusk')
       console.log(JSON.stringify(loaded))`,
    )
    const loaded = JSON.parse(run(process.execPath, [script], folder)) as string[]
    expect(loaded.map(url => url.slice(url.indexOf('/node_modules/')))).toEqual([
      '/node_modules/rusk/dist/index.js',
    ])
  })

  it('throws one RuskError through all doors', () => {
    const script = join(folder, 'errors.mjs')
    writeFileSync(
      script,
      `import { Cookies, RuskError } from 'rusk'
       import { CookieJar } from 'rusk/jar'
       import { keyring } from 'rusk/keys'
       import { createSessions } from 'rusk/session'
       import { memoryStore } from 'rusk/session/memory'
       import { withState } from 'rusk/fetch'
       const same = []
       const attempts = [
         () => new Cookies('').set('a b', '1'),
         () => new CookieJar().receive('no url', 'a=1'),
         () => keyring('short'),
         () => createSessions({ store: memoryStore(), cookie: 'a b' }),
         () => withState({ trustProxy: ['nowhere'] }, () => {}),
       ]
       for (const attempt of attempts) {
         try { attempt() } catch (error) { same.push(error instanceof RuskError) }
       }
       console.log(JSON.stringify(same))`,
    )
    expect(JSON.parse(run(process.execPath, [script], folder))).toEqual(Array(5).fill(true))
  })
})
