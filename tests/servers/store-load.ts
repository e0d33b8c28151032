import { RuskError } from '../../src/headers/rusk-error.ts'
import type { SessionRecord, SessionStore } from '../../src/session/store.ts'

/** What a client of the store saw: what it may count on, and what it cannot know. */
export interface Account {
  /** Updates of each record that were acknowledged. */
  readonly acknowledged: Map<string, number>
  /** Updates of each record whose outcome is unknown: the store answered with a fault. */
  readonly unknown: Map<string, number>
  /** Keys whose deletion was acknowledged. */
  readonly destroyed: Set<string>
  readonly faults: unknown[]
  /** The longest wait for an answer or a fault, in milliseconds. */
  longest: number
}

export interface Load {
  readonly account: Account
  /** Lets the workers finish what they are at. */
  stop(): Promise<Account>
}

const KEYS = 6
const WORKERS = 12

/** Workers that count up shared records, and make and destroy records of their own, until they are stopped. */
export function startLoad(store: SessionStore, label: string): Load {
  const account: Account = {
    acknowledged: new Map(),
    unknown: new Map(),
    destroyed: new Set(),
    faults: [],
    longest: 0,
  }
  let stopped = false
  const workers = Array.from({ length: WORKERS }, async (_, worker) => {
    for (let round = 0; !stopped; round += 1) {
      await timed(account, () => increment(store, account, `${label} ${(worker + round) % KEYS}`))
      if (round % 3 === 0)
        await timed(account, () => comeAndGo(store, account, `${label} ${worker}:${round}`))
    }
  })
  return {
    account,
    async stop() {
      stopped = true
      await Promise.all(workers)
      return account
    },
  }
}

async function timed(account: Account, task: () => Promise<void>): Promise<void> {
  const start = performance.now()
  try {
    await task()
  } catch (fault) {
    account.faults.push(fault)
    await new Promise(done => setTimeout(done, 10))
  }
  account.longest = Math.max(account.longest, performance.now() - start)
}

function record(count: number, now: number): SessionRecord {
  return {
    data: `${count}`,
    expires: now + 3_600_000,
    login: { subject: 'outage', generation: 0, device: 'd' },
  }
}

async function increment(store: SessionStore, account: Account, key: string): Promise<void> {
  const now = Date.now()
  let current = await store.read(key, now)
  for (;;) {
    const next = record(Number(current?.data ?? 0) + 1, now)
    try {
      const result = await store.write(key, next, current?.version ?? 0, now)
      if (result.written) return raise(account.acknowledged, key)
      current = result.current
    } catch (fault) {
      raise(account.unknown, key)
      throw fault
    }
  }
}

async function comeAndGo(store: SessionStore, account: Account, key: string): Promise<void> {
  const now = Date.now()
  const created = await store.write(key, record(1, now), 0, now)
  if (!created.written) throw new Error(`${key} was there before`)
  const late = store.write(key, record(2, now), created.version, now).catch(() => {})
  await store.delete(key)
  account.destroyed.add(key)
  await late
}

function raise(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** What is wrong with a store after an outage, in words; nothing if it kept its promises. */
export async function breaches(store: SessionStore, account: Account): Promise<string[]> {
  const found: string[] = []
  const now = Date.now()
  for (const [key, acknowledged] of account.acknowledged) {
    const count = Number((await store.read(key, now))?.data ?? 0)
    const most = acknowledged + (account.unknown.get(key) ?? 0)
    if (count < acknowledged) found.push(`${key}: ${acknowledged} updates acknowledged, ${count} kept`)
    if (count > most) found.push(`${key}: ${most} updates sent, ${count} counted`)
  }
  for (const key of account.destroyed) {
    if (await store.read(key, now)) found.push(`${key} was destroyed and is back`)
    const late = await store.write(key, record(9, now), 1, now)
    if (late.written) found.push(`${key} was destroyed and could be written`)
  }
  for (const fault of account.faults) {
    if (!(fault instanceof RuskError && fault.code === 'store-unavailable' && fault.status === 503))
      found.push(`a fault that is no 503: ${fault}`)
  }
  return found
}
