import { backOff } from './backoff.ts'
import { storeFailed, unreadableSession } from './faults.ts'
import type { Found, Ledger, Written } from './ledger.ts'
import type { Change, Content, Held } from './record.ts'
import type { WriteResult } from './store.ts'
import { applied } from './view.ts'

/** What one request wants to have written. */
export interface Wish {
  /** The session as the request read it. */
  readonly held: Held
  readonly changes: readonly Change[]
  /** The content of `held` with the changes applied; undefined where it is not known. */
  readonly result: Content | undefined
}

/** Where a wish ended: the session as it is stored now, or undefined for one that has ended meanwhile. */
export type Outcome = Committed | undefined

export interface Committed {
  readonly held: Held
  /** The content just after the changes of this wish, whatever was written with them or since. */
  readonly content: Content
  /** The session had moved to another id. */
  readonly moved: boolean
  /** It moved because somebody signed in. */
  readonly signedIn: boolean
}

interface Job extends Wish {
  readonly moved: boolean
  readonly signedIn: boolean
  readonly settle: (outcome: Outcome) => void
  readonly fail: (error: unknown) => void
}

interface Lane {
  jobs: Job[]
  readonly exclusive: (() => Promise<void>)[]
  /** What this process wrote last, so that the next batch need not conflict to learn of it. */
  latest: Held | undefined
}

/**
 * The commits of this process, one lane for each session that is being written. While a write is under way, wishes for the same session
 * gather, and the next write carries them all: fifty requests at once cost two or three writes, and only other processes can be in the way.
 * A lane lives as long as there is something in it.
 */
export class Lanes {
  readonly #ledger: Ledger
  readonly #lanes = new Map<string, Lane>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** Writes the changes, on the session as it is by then, wherever it has moved. Rejects with what a change throws. */
  commit(wish: Wish): Promise<Outcome> {
    const { held, result } = wish
    if (result !== undefined && !this.#lanes.has(held.key)) return this.#commitAlone(wish, result)
    return this.#commitInLane(wish)
  }

  #commitInLane(wish: Wish): Promise<Outcome> {
    return new Promise((settle, fail) => {
      this.#add({ ...wish, moved: false, signedIn: false, settle, fail })
    })
  }

  /** The short way for a session that nobody else here is writing to: what the request shows is what is stored. */
  async #commitAlone(wish: Wish, content: Content): Promise<Outcome> {
    const { held } = wish
    const now = this.#ledger.surroundings.now()
    const next = this.#ledger.renewed(held, content, now)
    if (isSame(next, held)) return this.#commitInLane(wish)
    const lane: Lane = { jobs: [], exclusive: [], latest: undefined }
    this.#lanes.set(held.key, lane)
    let again = wish
    try {
      let result: WriteResult
      try {
        result = await this.#ledger.put(next, now)
      } catch (cause) {
        throw storeFailed(cause)
      }
      const written = this.#ledger.written(next, result, now)
      if ('held' in written) {
        lane.latest = written.held
        return { held: written.held, content, moved: false, signedIn: false }
      }
      const found = written.conflict
      if (found?.kind === 'session') again = { held: found.held, changes: wish.changes, result: undefined }
    } finally {
      if (lane.jobs.length === 0 && lane.exclusive.length === 0) this.#lanes.delete(held.key)
      else void this.#drain(held.key, lane)
    }
    return this.#commitInLane(again)
  }

  /** Runs a task that writes to a session by itself, while no commit of this process does. */
  exclusive<T>(key: string, task: () => Promise<T>): Promise<T> {
    return new Promise((settle, fail) => {
      const lane = this.#lane(key)
      lane.exclusive.push(() => task().then(settle, fail))
      this.#start(key, lane)
    })
  }

  #add(job: Job): void {
    const { key } = job.held
    const lane = this.#lane(key)
    lane.jobs.push(job)
    this.#start(key, lane)
  }

  #lane(key: string): Lane {
    return this.#lanes.get(key) ?? { jobs: [], exclusive: [], latest: undefined }
  }

  #start(key: string, lane: Lane): void {
    if (this.#lanes.has(key)) return
    this.#lanes.set(key, lane)
    void this.#drain(key, lane)
  }

  async #drain(key: string, lane: Lane): Promise<void> {
    for (;;) {
      const task = lane.exclusive.shift()
      if (task) {
        await task()
      } else if (lane.jobs.length > 0) {
        const jobs = lane.jobs
        lane.jobs = []
        await this.#writeAll(jobs, lane)
      } else {
        // At once: what comes after this line finds no lane and starts one.
        this.#lanes.delete(key)
        return
      }
    }
  }

  async #writeAll(jobs: Job[], lane: Lane): Promise<void> {
    const open = new Set(jobs)
    try {
      await this.#write(open, newest(jobs, lane.latest), lane)
    } catch (error) {
      lane.latest = undefined
      for (const job of open) job.fail(error)
    }
  }

  /** Writes what the jobs want, and takes from `open` each job that is settled. */
  async #write(open: Set<Job>, start: Held, lane: Lane): Promise<void> {
    let current = start
    for (let attempt = 1; ; attempt += 1) {
      const contents = replay(open, current)
      if (open.size === 0) return
      const next = this.#ledger.renewed(current, contents.at(-1) ?? current.content)
      const written = await this.#put(next, current)
      if ('held' in written) {
        lane.latest = written.held
        let index = 0
        for (const { settle, moved, signedIn } of open) {
          settle({ held: written.held, content: contents[index] ?? next.content, moved, signedIn })
          index += 1
        }
        open.clear()
        return
      }
      const found = written.conflict
      if (found?.kind !== 'session') return this.#leave(open, found)
      current = found.held
      await backOff(attempt, this.#ledger.surroundings)
    }
  }

  /** Writes `next` in the place of `current`. What changes nothing is not written, but must change nothing of what is stored by now. */
  async #put(next: Held, current: Held): Promise<Written> {
    if (!isSame(next, current)) return this.#ledger.write(next)
    const found = await this.#ledger.read(current.key)
    const stands = found?.kind === 'session' && found.held.version === current.version
    return stands ? { held: current } : { conflict: found }
  }

  /** The session is no longer under this key: the jobs end, or go on where it has moved. */
  async #leave(open: Set<Job>, found: Exclude<Found, { kind: 'session' }>): Promise<void> {
    let signedIn = false
    const next = await this.#ledger.follow(found, forward => {
      signedIn ||= forward.signedIn
      return true
    })
    if (next?.kind === 'unreadable') throw unreadableSession()
    for (const job of open) {
      if (next?.kind !== 'session') job.settle(undefined)
      else
        this.#add({
          ...job,
          held: next.held,
          result: undefined,
          moved: true,
          signedIn: job.signedIn || signedIn,
        })
    }
    open.clear()
  }
}

/** The latest state that anybody here knows of: what was written last, or the highest version that a request has read. */
function newest(jobs: readonly Job[], latest: Held | undefined): Held {
  let held = latest
  for (const job of jobs) if (held === undefined || job.held.version > held.version) held = job.held
  return held as Held
}

/** The contents after each job, one upon the other. A job whose change throws fails and leaves nothing behind. */
function replay(open: Set<Job>, current: Held): Content[] {
  const contents: Content[] = []
  let content = current.content
  for (const job of open) {
    try {
      const known = job.held.content === content ? job.result : undefined
      content = known ?? job.changes.reduce(applied, content)
      contents.push(content)
    } catch (error) {
      open.delete(job)
      job.fail(error)
    }
  }
  return contents
}

function isSame(next: Held, current: Held): boolean {
  return (
    next.seen === current.seen &&
    next.content.text === current.content.text &&
    next.content.flash === current.content.flash
  )
}
