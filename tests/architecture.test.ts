import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * The house's import directions. A room may import the rooms it names; type imports count too.
 * `alone` rooms hold files that must not know each other, besides those that a file of the room may share.
 */
const rooms: Record<string, { imports: readonly string[]; alone?: { share: readonly string[] } }> = {
  headers: { imports: [] },
  rules: { imports: ['headers'], alone: { share: ['reason.ts', 'like.ts'] } },
  keys: { imports: ['headers'] },
  cookies: { imports: ['headers', 'rules', 'keys'] },
  jar: { imports: ['headers', 'rules', 'cookies'] },
  agent: { imports: ['headers', 'rules', 'cookies', 'jar'] },
  testing: { imports: ['headers', 'cookies', 'jar', 'agent'] },
  session: { imports: ['headers', 'keys', 'cookies'] },
  stores: { imports: ['headers', 'session'], alone: { share: [] } },
  compat: { imports: ['headers', 'keys', 'cookies', 'session'] },
  guards: { imports: ['headers', 'keys', 'cookies', 'session'] },
  exchange: { imports: ['headers', 'cookies', 'session'] },
  browser: { imports: ['headers', 'cookies'] },
  adapters: { imports: ['headers', 'cookies', 'session', 'exchange'], alone: { share: [] } },
  audit: { imports: ['headers', 'rules', 'jar'] },
  cli: { imports: ['headers', 'cookies', 'keys', 'jar', 'agent', 'audit'] },
}

const src = join(import.meta.dirname, '../src')
const isTest = (file: string) => /\.test(-d|-support)?\.ts$/.test(file)
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') && !isTest(file))
  .map(file => file.split(sep).join('/'))
const fileSet = new Set(files)

/** What a file imports or re-exports, types included. Template strings and comments hold no imports in this repository. */
function specifiers(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '')
  const pattern =
    /(?:^|[\s;])(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g
  return [...text.matchAll(pattern)].map(match => (match[1] ?? match[2])!)
}

const graph = new Map(
  files.map(file => {
    const targets = specifiers(file)
      .filter(specifier => specifier.startsWith('.'))
      .map(specifier =>
        relative(src, join(src, dirname(file), specifier))
          .split(sep)
          .join('/'),
      )
    return [file, targets] as const
  }),
)
const roomOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '')
const isDoor = (file: string) => file === 'index.ts' || file.endsWith('/index.ts')

describe('the house', () => {
  it('has files, and finds their imports', () => {
    expect(files.length).toBeGreaterThan(10)
    expect([...graph.values()].flat().length).toBeGreaterThan(20)
  })

  it('imports only files that are there', () => {
    const lost = [...graph].flatMap(([file, targets]) =>
      targets.filter(t => !fileSet.has(t)).map(t => `${file} -> ${t}`),
    )
    expect(lost).toEqual([])
  })

  it('has no room that is not on the plan', () => {
    const unknown = files.filter(file => file !== 'index.ts' && !(roomOf(file) in rooms))
    expect(unknown).toEqual([])
  })

  it('imports only from rooms above', () => {
    const wrong = [...graph].flatMap(([file, targets]) =>
      targets
        .filter(target => file !== 'index.ts' && roomOf(target) !== roomOf(file))
        .filter(target => !rooms[roomOf(file)]?.imports.includes(roomOf(target)))
        .map(target => `${file} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('keeps the files of rules, stores and adapters apart', () => {
    const wrong = [...graph].flatMap(([file, targets]) => {
      const alone = rooms[roomOf(file)]?.alone
      if (alone === undefined || isDoor(file)) return []
      return targets
        .filter(
          target =>
            roomOf(target) === roomOf(file) && !alone.share.includes(target.slice(target.indexOf('/') + 1)),
        )
        .map(target => `${file} -> ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('never imports a door from inside', () => {
    const wrong = [...graph].flatMap(([file, targets]) => targets.filter(isDoor).map(t => `${file} -> ${t}`))
    expect(wrong).toEqual([])
  })

  it('has no circle', () => {
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
      else if (!done.has(file)) {
        for (const target of graph.get(file) ?? []) visit(target, [...path, file])
        done.add(file)
      }
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  it('keeps headers and rules without a clock, chance or input', () => {
    const wrong = files
      .filter(file => ['headers', 'rules'].includes(roomOf(file)))
      .filter(file => {
        // A message may name a clock to the reader; only code can read one.
        const code = readFileSync(join(src, file), 'utf8').replaceAll(/'[^'\n]*'|`[^`]*`/g, "''")
        return /Date\.now\(|new Date\(\)|Math\.random\(|\bfetch\(/.test(code)
      })
    expect(wrong).toEqual([])
    const outside = files
      .filter(file => ['headers', 'rules'].includes(roomOf(file)))
      .flatMap(file => specifiers(file).filter(specifier => !specifier.startsWith('.')))
    expect(outside).toEqual([])
  })

  it('has no room for odds and ends', () => {
    expect(files.filter(file => /(^|\/)(utils?|helpers?|common|manager|misc)(\.ts|\/)/.test(file))).toEqual(
      [],
    )
  })
})
