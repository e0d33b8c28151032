import { RuskError } from '../headers/rusk-error.ts'
import type {
  Generation,
  ListedRecord,
  Login,
  SessionRecord,
  SessionStore,
  StoredRecord,
  WriteResult,
} from '../session/store.ts'
import { isRevoked, NO_VERSION } from '../session/store.ts'
import { Patience, storeUnavailable } from '../session/store-fault.ts'

/**
 * What is asked of a client of the npm package `redis`: `createClient`, `createCluster`, `createClientPool` and
 * `createSentinel` give one. Connect it yourself, and close it yourself.
 */
export interface NodeRedisClient extends Emitter {
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  readonly isReady?: boolean
}

/** What is asked of a client of the npm packages `ioredis` and `iovalkey`: `new Redis()` or `new Cluster()`. */
export interface IoredisClient extends Emitter {
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  readonly status?: string
}

interface Emitter {
  on?(event: string, listener: () => void): unknown
  listenerCount?(event: string): number
}

export interface RedisStoreOptions {
  /** Stands before each key, so that several applications can share a database. Default `rusk:`. */
  readonly prefix?: string
  /** Seconds after which a call without an answer is a fault. Default 5. */
  readonly timeout?: number
}

/**
 * Sessions in Redis or Valkey, through your own client, for any number of processes and machines. A record is one key and each
 * call one script on one key, so that a cluster needs nothing special. Scripts run on the master: replicas that the client may
 * read from, and its cache, are never asked. An acknowledged write is as durable as the server is set up to make it, see
 * docs/stores.md.
 *
 * A fault is a RuskError `store-unavailable`, status 503. A client that says it lost its connection is not waited for.
 * A client without an `error` listener gets one that does nothing: otherwise a lost connection would end the process.
 *
 * @throws RuskError `invalid-client`, `invalid-timeout`
 */
export function redisStore(
  client: NodeRedisClient | IoredisClient,
  options: RedisStoreOptions = {},
): SessionStore {
  const scripts = new ScriptRunner(client, new Patience('Redis store', options.timeout))
  if (client.listenerCount?.('error') === 0) client.on?.('error', () => {})
  return new RedisStore(scripts, options.prefix ?? 'rusk:')
}

/** How long Redis keeps a record past its last millisecond: servers' clocks differ, and `expires` itself decides. */
const GRACE = 60_000

/**
 * A record is text: a line of numbers, a line for the login, the data.
 *
 *     1 <version> <expires> <indexed> <token>
 *     ["<subject>",<generation>,"<device>"], or nothing
 *     <data>
 *
 * `indexed` is until when the subject's index is known to hold the key. `token` names the one write that made this text: some
 * clients send a command again when the connection died before its reply, and the second time must not look like a conflict.
 */
const writeScript = `
local key, token, indexed, login = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local expected, version, expires, now, ttl, data = tonumber(ARGV[4]), ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9]

local head, first = redis.pcall('GETRANGE', key, 0, 255), nil
local oldVersion, oldExpires, oldIndexed, oldToken
if type(head) == 'string' then
  first, oldVersion, oldExpires, oldIndexed, oldToken = string.match(head, '^(1 (%d+) (%d+) (%d+) (%S+)\\n)')
end
local living = first ~= nil and now < tonumber(oldExpires)

if living and oldToken == token then return {1} end
if living and tonumber(oldVersion) ~= expected then return {0, redis.call('GET', key)} end
if not living and expected ~= 0 then return {0} end

if login ~= '' and indexed == '0' then
  local from = first and #first or 0
  local known = living and redis.call('GETRANGE', key, from, from + #login) == login .. '\\n'
  if not known or tonumber(oldIndexed) < tonumber(expires) then return {2} end
  indexed = oldIndexed
end
local text = '1 ' .. version .. ' ' .. expires .. ' ' .. indexed .. ' ' .. token .. '\\n' .. login .. '\\n' .. data
redis.call('SET', key, text, 'PX', ttl)
return {1}`

/** What `writeScript` answers first; 0 is a conflict. */
const WRITTEN = 1
const INDEX_FIRST = 2

const readScript = `
local text = redis.pcall('GET', KEYS[1])
return type(text) == 'string' and text`

const deleteScript = `
local text = redis.pcall('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return type(text) == 'string' and text`

/** An index holds a subject's keys, each with the time until which it is to be listed. */
const indexScript = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end`

/** Entries are dropped when their time is over, never because their record is absent: it may be about to be written. */
const listScript = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)`

const unlistScript = `redis.call('ZREM', KEYS[1], ARGV[1])`

/** A generation is text: its number, and after a space the device that is spared. */
const raiseScript = `
local current = string.match(redis.call('GET', KEYS[1]) or '0', '^%d+')
if current ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`

class RedisStore implements SessionStore {
  readonly #scripts: ScriptRunner
  readonly #prefix: string
  readonly #writer = [...crypto.getRandomValues(new Uint32Array(3))].map(n => n.toString(36)).join('.')
  #writes = 0

  constructor(scripts: ScriptRunner, prefix: string) {
    this.#scripts = scripts
    this.#prefix = prefix
  }

  async read(key: string, now: number): Promise<StoredRecord | undefined> {
    const record = decodeRecord(await this.#scripts.run(readScript, this.#recordKey(key)))
    return record && now < record.expires ? this.#unlessRevoked(record) : undefined
  }

  async write(key: string, next: SessionRecord, expectedVersion: number, now: number): Promise<WriteResult> {
    this.#writes += 1
    const token = `${this.#writer}.${this.#writes.toString(36)}`
    const send = async (indexed: number): Promise<[outcome: number, text: unknown]> => {
      const reply = await this.#scripts.run(writeScript, this.#recordKey(key), [
        token,
        `${indexed}`,
        encodeLogin(next.login),
        `${expectedVersion}`,
        `${expectedVersion + 1}`,
        `${next.expires}`,
        `${now}`,
        `${Math.max(0, next.expires - now) + GRACE}`,
        next.data,
      ])
      const [outcome, text] = reply as unknown[]
      return [Number(outcome), text]
    }
    const losses = this.#scripts.losses
    const indexed = expectedVersion === NO_VERSION ? await this.#index(key, next, now) : 0
    let [outcome, text] = await send(indexed)
    if (outcome === INDEX_FIRST) [outcome, text] = await send(await this.#index(key, next, now))
    if (outcome === WRITTEN) return { written: true, version: expectedVersion + 1 }
    this.#scripts.refuseIfLostSince(losses)
    const current = decodeRecord(text)
    return { written: false, current: current && (await this.#unlessRevoked(current)) }
  }

  async delete(key: string): Promise<StoredRecord | undefined> {
    const losses = this.#scripts.losses
    const record = decodeRecord(await this.#scripts.run(deleteScript, this.#recordKey(key)))
    if (record === undefined) this.#scripts.refuseIfLostSince(losses)
    if (record?.login) {
      // The record is gone for ever, whatever becomes of its entry: `list` skips one that points to nothing.
      await this.#scripts.run(unlistScript, this.#indexKey(record.login.subject), [key]).catch(() => {})
    }
    return record
  }

  async list(subject: string, now: number): Promise<readonly ListedRecord[]> {
    const keys = (
      (await this.#scripts.run(listScript, this.#indexKey(subject), [`${now}`])) as unknown[]
    ).map(key => textOf(key) ?? '')
    if (keys.length === 0) return []
    const records = await Promise.all(
      keys.map(async key => decodeRecord(await this.#scripts.run(readScript, this.#recordKey(key)))),
    )
    const generation = await this.generation(subject)
    return records.flatMap((record, i) => {
      const login = record?.login
      const listed = login?.subject === subject && now < record!.expires && !isRevoked(login, generation)
      return listed ? [{ key: keys[i]!, record: record! }] : []
    })
  }

  async generation(subject: string): Promise<Generation> {
    const text = textOf(await this.#scripts.run(readScript, this.#generationKey(subject)))
    if (text === undefined) return { current: 0, spared: undefined }
    const space = text.indexOf(' ')
    const current = Number(space === -1 ? text : text.slice(0, space))
    // Not zero: that would bring back whatever was revoked.
    if (!Number.isSafeInteger(current))
      throw storeUnavailable('Redis store', new Error('malformed generation'))
    return { current, spared: space === -1 ? undefined : text.slice(space + 1) }
  }

  async raise(subject: string, expected: number, spared: string | undefined): Promise<boolean> {
    const next = `${expected + 1}${spared === undefined ? '' : ` ${spared}`}`
    return (
      Number(await this.#scripts.run(raiseScript, this.#generationKey(subject), [`${expected}`, next])) === 1
    )
  }

  /** Redis expires records by itself. */
  async sweep(): Promise<number> {
    return 0
  }

  /** Puts the key into its subject's index and tells until when it stands there. Well past the record's end: a session in use is not indexed with every write. */
  async #index(key: string, { login, expires }: SessionRecord, now: number): Promise<number> {
    if (login === undefined) return 0
    const indexed = expires + Math.max(expires - now, GRACE)
    const ttl = Math.max(0, indexed - now) + GRACE
    await this.#scripts.run(indexScript, this.#indexKey(login.subject), [
      `${now}`,
      `${indexed}`,
      key,
      `${ttl}`,
    ])
    return indexed
  }

  async #unlessRevoked(record: StoredRecord): Promise<StoredRecord | undefined> {
    if (record.login === undefined) return record
    return isRevoked(record.login, await this.generation(record.login.subject)) ? undefined : record
  }

  #recordKey(key: string): string {
    return `${this.#prefix}session:${key}`
  }

  #indexKey(subject: string): string {
    return `${this.#prefix}subject:${subject}`
  }

  #generationKey(subject: string): string {
    return `${this.#prefix}generation:${subject}`
  }
}

/** Runs scripts by their hash, through either kind of client. */
class ScriptRunner {
  readonly #client: NodeRedisClient | IoredisClient
  readonly #patience: Patience
  readonly #hashes = new Map<string, Promise<string>>()
  #answered = false
  readonly #connection: Connection

  constructor(client: NodeRedisClient | IoredisClient, patience: Patience) {
    if (!isNodeRedis(client) && typeof (client as Partial<IoredisClient> | null)?.evalsha !== 'function') {
      throw new RuskError(
        'invalid-client',
        'redisStore() needs a client of the package redis or ioredis: this has neither evalSha nor evalsha. Pass what createClient(), createCluster() or new Redis() gave.',
      )
    }
    this.#client = client
    this.#patience = patience
    this.#connection = connectionOf(client)
  }

  get losses(): number {
    return this.#connection.losses
  }

  /**
   * Makes a fault of an answer to a command that may have been sent twice: that it came too late may be its own doing. The token of a
   * record tells only until the next write.
   */
  refuseIfLostSince(losses: number): void {
    if (this.losses === losses) return
    throw storeUnavailable(
      'Redis store',
      Object.assign(new Error('the connection was lost'), { code: 'connection-lost' }),
    )
  }

  async run(script: string, key: string, args: readonly string[] = []): Promise<unknown> {
    try {
      // The very first calls may come while the client still connects; later a lost connection is told at once.
      if (this.#answered && !isConnected(this.#client)) {
        throw Object.assign(new Error('the client is not connected'), { code: 'not-connected' })
      }
      const reply = await this.#patience.wait(this.#evaluate(script, key, args))
      this.#answered = true
      return reply
    } catch (error) {
      throw storeUnavailable('Redis store', error)
    }
  }

  async #evaluate(script: string, key: string, args: readonly string[]): Promise<unknown> {
    const client = this.#client
    const hash = await this.#hashOf(script)
    try {
      return isNodeRedis(client)
        ? await client.evalSha(hash, { keys: [key], arguments: [...args] })
        : await client.evalsha(hash, 1, key, ...args)
    } catch (error) {
      // Each node of a cluster, and each server after a restart, learns a script when it first sees its text.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return isNodeRedis(client)
        ? client.eval(script, { keys: [key], arguments: [...args] })
        : client.eval(script, 1, key, ...args)
    }
  }

  #hashOf(script: string): Promise<string> {
    let hash = this.#hashes.get(script)
    if (hash === undefined) {
      hash = sha1(script)
      this.#hashes.set(script, hash)
    }
    return hash
  }
}

/** How often a client that sends commands again has lost a connection. */
interface Connection {
  losses: number
}

/** One for each client, whatever the number of stores: emitters complain of many listeners. */
const connections = new WeakMap<object, Connection>()

function connectionOf(client: NodeRedisClient | IoredisClient): Connection {
  const known = connections.get(client)
  if (known) return known
  const connection = { losses: 0 }
  connections.set(client, connection)
  const lost = () => {
    connection.losses += 1
  }
  // Redis hears `close`, and Cluster `-node`, before what was under way is sent again. Clients of the package redis send nothing again.
  if (!isNodeRedis(client)) client.on?.('close', lost)
  if (!isNodeRedis(client)) client.on?.('-node', lost)
  return connection
}

function isNodeRedis(client: NodeRedisClient | IoredisClient): client is NodeRedisClient {
  return typeof (client as Partial<NodeRedisClient> | null)?.evalSha === 'function'
}

/** What the client says of its connection; a client that does not say is taken to have one. */
function isConnected(client: NodeRedisClient | IoredisClient): boolean {
  if (isNodeRedis(client)) return client.isReady !== false
  return client.status === undefined || client.status === 'ready'
}

/** The name that Redis knows a script by. */
async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map(octet => octet.toString(16).padStart(2, '0')).join('')
}

function encodeLogin(login: Login | undefined): string {
  return login === undefined ? '' : JSON.stringify([login.subject, login.generation, login.device])
}

function decodeLogin(line: string): Login | undefined {
  const [subject, generation, device] = JSON.parse(line) as [string, number, string]
  return { subject, generation, device }
}

/** The record of a text; undefined for one that is none of ours. */
function decodeRecord(reply: unknown): StoredRecord | undefined {
  const text = textOf(reply)
  const head = text === undefined ? null : /^1 (\d+) (\d+) \d+ \S+\n/.exec(text)
  if (text === undefined || head === null) return undefined
  const loginEnd = text.indexOf('\n', head[0].length)
  if (loginEnd === -1) return undefined
  try {
    const line = text.slice(head[0].length, loginEnd)
    const login = line === '' ? undefined : decodeLogin(line)
    return { version: Number(head[1]), expires: Number(head[2]), login, data: text.slice(loginEnd + 1) }
  } catch {
    return undefined // No JSON: another program wrote here.
  }
}

/** A reply as text: a client may be set up to give octets. */
function textOf(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply
  return reply instanceof Uint8Array ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(reply) : undefined
}
