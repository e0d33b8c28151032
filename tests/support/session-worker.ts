/**
 * A server process without a server, on an SQLite file. Tests start several, or kill one at work. What it prints, line by line, is
 * acknowledged: it stands there after the store has answered.
 *
 *     node session-worker.ts count <file> <cookie> <rounds> <at once>    adds to one session, then prints "done <acknowledged>"
 *     node session-worker.ts work <file>                                 works on many sessions until it is killed
 */
import { writeSync } from 'node:fs'
import { createSessions } from '../../src/session/create-sessions.ts'
import type { Session } from '../../src/session/session.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import { request } from './session-visitor.ts'

interface Data {
  count: number
}

const [task = '', file = '', cookie = '', rounds = '0', atOnce = '0'] = process.argv.slice(2)
const sessions = createSessions<Data>({ store: sqliteStore(file), initial: () => ({ count: 0 }) })

function add(s: Session<Data>): void {
  s.update(d => {
    d.count += 1
  })
}

async function count(): Promise<void> {
  let acknowledged = 0
  for (let round = 0; round < Number(rounds); round += 1) {
    await Promise.all(
      Array.from({ length: Number(atOnce) }, async () => {
        await request(sessions, cookie, async s => {
          await new Promise(resolve => setImmediate(resolve))
          add(s)
        })
        acknowledged += 1
      }),
    )
  }
  print(`done ${acknowledged}`)
}

/** Starts sessions, adds to them, and destroys every third after a while. */
async function work(): Promise<never> {
  for (;;) await Promise.all(Array.from({ length: 16 }, (_, i) => live(i % 3 === 0)))
}

async function live(ends: boolean): Promise<void> {
  const { sent = '' } = await request(sessions, undefined, add)
  print(`started ${sent}`)
  for (let i = 0; i < 5; i += 1) {
    await request(sessions, sent, add)
    print(`added ${sent}`)
  }
  if (!ends) return
  const late = request(sessions, sent, async s => {
    await new Promise(resolve => setImmediate(resolve))
    add(s)
  })
  await request(sessions, sent, s => s.destroy())
  print(`destroyed ${sent}`)
  await late
}

/** At once: what is written to the pipe survives the process. */
function print(line: string): void {
  writeSync(1, `${line}\n`)
}

await (task === 'count' ? count() : work())
