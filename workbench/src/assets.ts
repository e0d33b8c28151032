import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { Hono } from 'hono'

interface Asset {
  readonly type: string
  readonly tag: string
  /** By content coding; `''` is none. */
  readonly coded: Readonly<Record<Coding, Uint8Array<ArrayBuffer>>>
}

/** Browsers take brotli over https and from this machine, gzip from everywhere. */
type Coding = 'br' | 'gzip' | ''
const codings: readonly Coding[] = ['br', 'gzip']

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const scripts = ['programs', 'explain', 'audit']

/**
 * The stylesheet and the pages' scripts, each made when it is first asked for. Scripts are bundled by esbuild, for browsers, with
 * rusk by its public names; `plugins` may lead these elsewhere.
 */
export function assets(plugins: readonly Plugin[] = []): Hono {
  const made = new Map<string, Promise<Asset>>()
  const once = (name: string, make: () => Promise<Asset>) => {
    const asset = made.get(name) ?? make()
    made.set(name, asset)
    return asset
  }
  const app = new Hono()
  app.get('/assets/:name', async c => {
    const name = c.req.param('name')
    const script = scripts.find(script => name === `${script}.js`)
    if (script === undefined && name !== 'workbench.css') return c.notFound()
    const { type, coded, tag } = await once(name, () =>
      script === undefined ? stylesheet() : bundle(script, plugins),
    )
    const headers = { 'Content-Type': type, 'Cache-Control': 'no-cache', ETag: tag, Vary: 'Accept-Encoding' }
    if (c.req.header('If-None-Match') === tag) return c.body(null, 304, headers)
    const taken = (c.req.header('Accept-Encoding') ?? '').split(/[,;\s]+/)
    const coding = codings.find(coding => taken.includes(coding))
    if (coding === undefined) return c.body(coded[''], 200, headers)
    return c.body(coded[coding], 200, { ...headers, 'Content-Encoding': coding })
  })
  return app
}

async function stylesheet(): Promise<Asset> {
  const sheets = ['base', 'programs', 'wire', 'explain', 'audit'].map(name =>
    readFileSync(at(`../style/${name}.css`)),
  )
  return asset('text/css; charset=utf-8', Buffer.concat(sheets))
}

async function bundle(script: string, plugins: readonly Plugin[]): Promise<Asset> {
  const { outputFiles } = await build({
    entryPoints: [at(`./page/${script}.ts`)],
    bundle: true,
    minify: true,
    format: 'esm',
    charset: 'utf8',
    target: ['chrome120', 'firefox120', 'safari17'],
    conditions: ['browser'],
    plugins: [...plugins],
    write: false,
  })
  return asset('text/javascript; charset=utf-8', outputFiles[0]!.contents)
}

async function asset(type: string, contents: Uint8Array): Promise<Asset> {
  const plain = Uint8Array.from(contents)
  const [br, zipped] = await Promise.all([promisify(brotliCompress)(plain), promisify(gzip)(plain)])
  const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { type, tag, coded: { br: Uint8Array.from(br), gzip: Uint8Array.from(zipped), '': plain } }
}
