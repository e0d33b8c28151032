// A million sessions in one SQLite file, a tenth of them expired: what opening, reading and sweeping cost, and how long a request waits
// meanwhile. `node session-counter-million.mjs --work <file>` is the process that is measured: its memory is its own.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { rowOf } from '../harness.mjs'

const NOW = 1_800_000_000_000
const HOUR = 3_600_000
const DATA = JSON.stringify({ count: 1, name: 'Ada', theme: 'dark', basket: ['cheese', 'bread'] })
const READS = 2000

const keyOf = index => createHash('sha256').update(`session ${index}`).digest('base64url')

/** Fills the file by SQL: through the store it would take minutes, and it is not what is measured. */
async function fill(file, count) {
  const { sqliteStore } = await import('../../dist/stores/sqlite.js')
  await sqliteStore(file).close()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA synchronous = OFF')
  const insert = database.prepare('INSERT INTO rusk_sessions VALUES (?, 1, ?, NULL, NULL, NULL, ?)')
  const text = `[1,${NOW - HOUR},${NOW - HOUR}]\n${DATA}`
  database.exec('BEGIN')
  for (let index = 0; index < count; index++) {
    // Every tenth has ended, some of them in each minute of the last hour.
    insert.run(keyOf(index), NOW + (index % 10 === 0 ? -(index % HOUR) - 1 : HOUR), text)
  }
  database.exec('COMMIT')
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

/** The measured process: opens the file, reads, and sweeps while it serves. */
async function work(file, count) {
  const { sqliteStore } = await import('../../dist/stores/sqlite.js')
  const memory = () => {
    globalThis.gc?.()
    return process.memoryUsage().rss / 1e6
  }
  let from = performance.now()
  const store = sqliteStore(file)
  await store.read(keyOf(1), NOW)
  const opening = performance.now() - from
  const atFirst = memory()

  from = performance.now()
  for (let index = 0; index < READS; index++) await store.read(keyOf((index * 7919) % count), NOW)
  const reading = (performance.now() - from) / READS

  const waits = []
  let sweeping = true
  const serving = serve(store, count, waits, () => sweeping)
  from = performance.now()
  const swept = await sweepAll(store)
  const sweep = performance.now() - from
  sweeping = false
  await serving
  const atLast = memory()
  await store.close()
  return { opening, reading, sweep, swept, waits: waits.length, longest: Math.max(...waits), atFirst, atLast }
}

/** As sessions sweep by themselves: batches of 200 with pauses between. */
async function sweepAll(store) {
  let swept = 0
  for (let last = 200; last >= 200; swept += last) {
    await pause(10)
    last = await store.sweep(NOW, 200)
  }
  return swept
}

/** One request after another, each of which reads a session and writes it, for as long as the sweep lasts. */
async function serve(store, count, waits, goesOn) {
  for (let index = 1; goesOn(); index++) {
    const key = keyOf(((index * 7919) % (count / 10)) * 10 + 1)
    const from = performance.now()
    const { version, ...record } = await store.read(key, NOW)
    const { written } = await store.write(key, record, version, NOW)
    waits.push(performance.now() - from)
    if (!written) throw new Error('A write was refused.')
    await pause(1)
  }
}

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

async function measure({ quick }) {
  const sizes = quick ? [1000, 100_000] : [1000, 1_000_000]
  const folder = mkdtempSync(join(tmpdir(), 'rusk-bench-'))
  try {
    const [few, many] = [await measured(folder, sizes[0]), await measured(folder, sizes[1])]
    return rows(few, many, sizes)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measured(folder, count) {
  const file = join(folder, `${count}.db`)
  await fill(file, count)
  const args = ['--expose-gc', fileURLToPath(import.meta.url), '--work', file, String(count)]
  const { stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const result = JSON.parse(stdout)
  if (result.swept !== count / 10) throw new Error(`${result.swept} of ${count / 10} were swept.`)
  return result
}

/** A thousand sessions beside a million. There are no peers here: flat is the aim, and the thousand shows what flat would be. */
function rows(few, many, [fewCount, manyCount]) {
  const [thousand, million] = [fewCount, manyCount].map(count => `${count.toLocaleString('en')} sessions`)
  const row = (name, pick, unit, times) =>
    rowOf(
      { name: `${million}: ${name}`, rusk: million, targets: times === undefined ? [] : [{ times }] },
      { [million]: pick(many), [thousand]: pick(few) },
      unit,
    )
  return [
    row('open the file and read one', each => each.opening, 'ms'),
    row('read one', each => each.reading * 1000, 'µs', 1 / 4),
    row('the longest of all requests while a tenth is swept', each => each.longest, 'ms'),
    row('sweep one', each => (each.sweep / each.swept) * 1000, 'µs'),
    row('memory of the process after the sweep', each => each.atLast, 'MB', 1 / 1.5),
    row('and before it', each => each.atFirst, 'MB'),
  ]
}

const [, , flag, file, count] = process.argv
if (flag === '--work') console.log(JSON.stringify(await work(file, Number(count))))

export default {
  title: 'A million sessions in SQLite',
  note: 'A tenth has expired and is swept in batches of 200, with pauses of 10 ms, while requests read and write other sessions. Beside it the same with a thousand sessions. The longest wait is a checkpoint, in which SQLite flushes its file to the disk, once in 1,000 pages written; a batch takes about a millisecond.',
  measure,
}
