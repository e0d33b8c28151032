/**
 * What a runtime with files and processes is asked to do: Node, Bun, Deno. It answers with one line of JSON.
 *
 *     on-process.mjs exercise <folder>            everything, with SQLite files in the folder
 *     on-process.mjs open <tokens as JSON>        opens what other runtimes closed
 *     on-process.mjs begin-count <file>           begins a session for all runtimes to count in
 *     on-process.mjs count <file> <cookie> <n>    adds n to it
 *     on-process.mjs count-of <file> <cookie>     what it has come to
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { sqliteStore } from 'rusk/session/sqlite'
import { Checks } from './checks.mjs'
import { exercise } from './exercise.mjs'
import { opens } from './keys.mjs'
import { served } from './serve.mjs'
import { beginCount, count, countOf, storedSessions } from './sessions.mjs'

const [task, target, cookie, times] = process.argv.slice(2)
const hasSqlite = process.getBuiltinModule?.('node:sqlite') !== undefined

/** Each door of the package loads. */
async function doors(check) {
  const manifest = JSON.parse(
    readFileSync(new URL('../node_modules/rusk/package.json', import.meta.url), 'utf8'),
  )
  for (const door of Object.keys(manifest.exports).filter(door => door !== './package.json')) {
    const names = Object.keys(await import(`rusk${door.slice(1)}`))
    check.equal(`rusk${door.slice(1)} has names`, names.length > 0, true)
  }
}

async function withStore(file, run) {
  const store = sqliteStore(file)
  const answer = await run(store)
  await store.close()
  return answer
}

/** Another writer holds the file for a while. Each runtime tells of that in its own way, and the store waits in all of them. */
async function waitsForWriter(check, store, file) {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  setTimeout(() => other.exec('COMMIT'), 50)
  const record = { data: '{}', expires: Date.now() + 60_000, login: undefined }
  check.equal('waits for a writer', await store.write('waited for', record, 0, Date.now()), {
    written: true,
    version: 1,
  })
  other.close()
}

const tasks = {
  async exercise() {
    const { check, closed } = await exercise()
    await check.area('doors', doors)
    await check.area('server', served)
    if (hasSqlite)
      await check.area('sqlite', () =>
        withStore(`${target}/own.db`, async store => {
          await storedSessions(check, store)
          await waitsForWriter(check, store, `${target}/own.db`)
        }),
      )
    else check.skip('sqlite', 'no node:sqlite')
    const { areas, values } = check
    return { areas, values, closed, hasSqlite }
  },
  async open() {
    const check = new Checks()
    await check.area('open', () => opens(check, JSON.parse(target)))
    return check.areas
  },
  'begin-count': () => withStore(target, beginCount),
  count: () => withStore(target, store => count(store, cookie, Number(times))),
  'count-of': () => withStore(target, store => countOf(store, cookie)),
}

console.log(JSON.stringify((await tasks[task]()) ?? null))
