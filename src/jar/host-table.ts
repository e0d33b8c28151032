import { detached } from './detached.ts'
import { always } from './instant.ts'

/** What a table is about: something with a host's name. */
interface Named {
  readonly name: string
}

/** What a plain request to a host is answered. */
export interface Answer {
  readonly header: string
  /** The second in which it may be true no longer. */
  readonly until: number
  /** Whether it is the same over http; it is over https. */
  readonly overHttp: boolean
  /** The one address for which it is true; null where it is for every path of the host. */
  readonly url: string | null
}

/** Answers to hosts, each in a row. */
export interface Answers {
  /** Remembers the answer to a host, and says in which row; -1 where the host is not known any more. */
  remember(host: string, answer: Answer): number
  /** The answer in a row is not true any more. Rows may move: then their answers are forgotten, and another may be. */
  forget(row: number): void
}

/** A row is 16 small integers, a processor's cache line: what is asked for first, and the name itself. */
const lanes = 16
const hashLane = 0
const lengthLane = 1
const untilLane = 2
const epochLane = 3
const aboutLane = 4
const textStart = 20
/** What an answer is about: every path of a host over a scheme, or one address. */
const oneUrl = 0
const overHttps = 1
const overHttp = 2
/** Longer addresses are not held on to. */
const longestUrl = 256
/** Names that fit in the row are compared there. */
const textRoom = 4 * lanes - textStart

/** How far from its own place a row may lie. */
const reach = 16
const fewestRows = 16
/** 4 MB of rows. */
const mostRows = 65_536

const slash = 0x2f
const httpsStart = 'https://'.length
const httpStart = 'http://'.length

/** Where the host starts in an address of the web, if it has neither user nor blanks; -1 in others. */
export function hostStart(url: string): number {
  return url.startsWith('https://') ? httpsStart : url.startsWith('http://') ? httpStart : -1
}

/**
 * What is known of hosts, by their names as they stand in an address. It is a table of its own because its rows lie side by side:
 * a `Map` of ten thousand hosts looks at five places in memory for one, and each is far from the others. A row also holds until when
 * an answer to the host is true, so that nothing else is looked at.
 *
 * A table forgets. A host that finds no room takes another's, and nothing is ever missed: it can be worked out again. So hosts
 * that were chosen to get in each other's way cost no more than being unknown.
 */
export class HostTable<Host extends Named> implements Answers {
  #rows = fewestRows
  #held = 0
  #ints = new Int32Array(fewestRows * lanes)
  #octets = new Uint8Array(this.#ints.buffer)
  #hosts: (Host | undefined)[] = places(fewestRows)
  #headers: (string | undefined)[] = places(fewestRows)
  #urls: (string | undefined)[] = places(fewestRows)
  /** Answers of another epoch are not true any more. */
  #epoch = 1
  /** Which row in reach makes room next. */
  #next = 0

  /** The host whose name stands in a text up to the next slash. */
  at(text: string, start: number): Host | undefined {
    const row = this.#find(text, start)
    return row === -1 ? undefined : this.#hosts[row]
  }

  /** The same where the name is the whole text. */
  named(name: string): Host | undefined {
    const host = this.at(name, 0)
    return host?.name.length === name.length ? host : undefined
  }

  add(host: Host): void {
    if (this.#held * 8 >= this.#rows * 5 && this.#rows < mostRows) this.#grow()
    const hash = hashOf(host.name)
    const row = this.#free(hash)
    const lane = row * lanes
    this.#ints[lane + hashLane] = hash
    this.#ints[lane + lengthLane] = host.name.length
    this.#ints[lane + untilLane] = always
    const octet = 4 * lane + textStart
    const fitting = Math.min(host.name.length, textRoom)
    for (let at = 0; at < fitting; at++) this.#octets[octet + at] = host.name.charCodeAt(at)
    this.#hosts[row] = host
    this.#headers[row] = undefined
    this.#urls[row] = undefined
  }

  /** The header that is remembered to be the answer to an address, where it is still true in this second. */
  answerTo(url: string, second: number): string | undefined {
    const start = hostStart(url)
    const row = start === -1 ? -1 : this.#find(url, start)
    if (row === -1) return undefined
    const lane = row * lanes
    const holds =
      second < this.#ints[lane + untilLane]! &&
      this.#ints[lane + epochLane] === this.#epoch &&
      this.#isAbout(url, row, start === httpsStart ? overHttps : overHttp)
    return holds ? this.#headers[row] : undefined
  }

  /** Whether the answer in a row is about an address. */
  #isAbout(url: string, row: number, scheme: number): boolean {
    const about = this.#ints[row * lanes + aboutLane]!
    return about === oneUrl ? this.#urls[row] === url : (about & scheme) !== 0
  }

  remember(host: string, { header, until, overHttp: overBoth, url }: Answer): number {
    const row = this.#find(host, 0)
    if (row === -1 || (url !== null && url.length > longestUrl)) return -1
    const lane = row * lanes
    this.#headers[row] = header
    this.#ints[lane + untilLane] = until
    this.#ints[lane + epochLane] = this.#epoch
    this.#ints[lane + aboutLane] = url !== null ? oneUrl : overBoth ? overHttps | overHttp : overHttps
    this.#urls[row] = url === null ? undefined : detached(url)
    return row
  }

  forget(row: number): void {
    if (row === -1) return
    this.#ints[row * lanes + untilLane] = always
    // Values that are gone are not held on to.
    this.#headers[row] = undefined
  }

  forgetAnswers(): void {
    this.#epoch = (this.#epoch + 1) | 0
  }

  clear(): void {
    this.#resize(fewestRows)
  }

  #find(text: string, start: number): number {
    let hash = seed
    let end = start
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === slash) break
      hash = Math.imul(hash ^ code, prime)
    }
    hash = spread(hash)
    const mask = this.#rows - 1
    for (let step = 0; step < reach; step++) {
      const row = (hash + step) & mask
      const held = this.#ints[row * lanes + hashLane]
      if (held === 0) return -1
      if (held === hash && this.#isName(row, text, start, end - start)) return row
    }
    return -1
  }

  #isName(row: number, text: string, start: number, length: number): boolean {
    if (this.#ints[row * lanes + lengthLane] !== length) return false
    if (length > textRoom) return text.startsWith(this.#hosts[row]!.name, start)
    const octet = 4 * row * lanes + textStart
    for (let at = 0; at < length; at++) {
      if (this.#octets[octet + at] !== text.charCodeAt(start + at)) return false
    }
    return true
  }

  /** A row for a hash: an empty one, or one that another gives up. */
  #free(hash: number): number {
    const mask = this.#rows - 1
    for (let step = 0; step < reach; step++) {
      const row = (hash + step) & mask
      if (this.#ints[row * lanes + hashLane] !== 0) continue
      this.#held++
      return row
    }
    this.#next = (this.#next + 1) % reach
    return (hash + this.#next) & mask
  }

  #grow(): void {
    const [ints, hosts] = [this.#ints, this.#hosts]
    this.#resize(this.#rows * 2)
    for (let lane = 0; lane < ints.length; lane += lanes) {
      if (ints[lane + hashLane] !== 0) this.add(hosts[lane / lanes]!)
    }
  }

  #resize(rows: number): void {
    this.#rows = rows
    this.#held = 0
    this.#ints = new Int32Array(rows * lanes)
    this.#octets = new Uint8Array(this.#ints.buffer)
    this.#hosts = places(rows)
    this.#headers = places(rows)
    this.#urls = places(rows)
  }
}

/** Engines keep a list that is written to in any order as a list where it had its length from the start. */
function places<Value>(count: number): (Value | undefined)[] {
  return new Array<Value | undefined>(count).fill(undefined)
}

const seed = 0x811c9dc5 | 0
const prime = 0x01000193

/** The same as `#find` computes; never 0, which marks an empty row. */
function hashOf(name: string): number {
  let hash = seed
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), prime)
  return spread(hash)
}

function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 13) || 1
}
