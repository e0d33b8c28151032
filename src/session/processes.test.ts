import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { request } from '../../tests/support/session-visitor.ts'
import { sqliteStore } from '../stores/sqlite.ts'
import { createSessions } from './create-sessions.ts'

const worker = fileURLToPath(new URL('../../tests/support/session-worker.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'rusk-processes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `RUSK_LONG=1` kills as often as the project promises. */
const KILLS = process.env['RUSK_LONG'] ? 10 : 1

const sessionsIn = (file: string) => {
  const store = sqliteStore(file)
  const sessions = createSessions<{ count: number }>({ store, initial: () => ({ count: 0 }), sweep: false })
  const count = async (id: string) =>
    (await request(sessions, id, s => (s.isNew ? undefined : s.data.count))).result
  return { store, sessions, count }
}

function start(...words: string[]): { child: ChildProcess; lines: string[]; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [worker, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  const lines: string[] = []
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const parts = (text + part).split('\n')
    text = parts.pop() ?? ''
    lines.push(...parts)
  })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  return { child, lines, ended }
}

describe('several processes on one SQLite file', () => {
  it('count 1,000 of 1,000 in one session, fifty requests at once', { timeout: 120_000 }, async () => {
    const file = join(folder, 'shared.db')
    const { store, sessions, count } = sessionsIn(file)
    const { sent = '' } = await request(sessions, undefined, s => s.set('count', 0))
    const workers = ['17', '17', '16'].map(atOnce => start('count', file, sent, '20', atOnce))
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0])
    expect(workers.map(({ lines }) => lines.at(-1))).toEqual(['done 340', 'done 340', 'done 320'])
    expect(await count(sent)).toBe(1000)
    await store.close?.()
  })

  it('lose nothing that was acknowledged, and bring nothing back, when killed at work', {
    timeout: 120_000,
  }, async () => {
    const file = join(folder, 'killed.db')
    const added = new Map<string, number>()
    const destroyed = new Set<string>()
    for (let round = 0; round < KILLS; round += 1) {
      const { child, lines, ended } = start('work', file)
      while (lines.length < 200 + Math.random() * 400) {
        expect(child.exitCode).toBeNull()
        await new Promise(resolve => setTimeout(resolve, 5))
      }
      child.kill('SIGKILL')
      await ended
      for (const line of lines) {
        const [what, id = ''] = line.split(' ')
        if (what === 'destroyed') destroyed.add(id)
        else added.set(id, (added.get(id) ?? 0) + 1)
      }
      const { store, count } = sessionsIn(file)
      for (const id of destroyed) expect(await count(id)).toBeUndefined()
      for (const [id, acknowledged] of added) {
        if (destroyed.has(id)) continue
        const counted = await count(id)
        // One request of a session may have been stored, and the process killed before it said so: an addition, or the end.
        if (counted === undefined) expect(acknowledged).toBe(6)
        else expect(counted - acknowledged).toBeOneOf([0, 1])
      }
      await store.close?.()
    }
    expect(destroyed.size).toBeGreaterThan(0)
  })
})
