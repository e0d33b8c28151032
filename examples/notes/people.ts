import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'

const derive = promisify(scrypt) as (password: string, salt: Uint8Array, bytes: number) => Promise<Buffer>

export interface Person {
  readonly id: number
  readonly name: string
}

/** Who signed up, and what each of them likes: the data that a session is only the key to. */
export interface People {
  /** The new person; undefined where somebody has this name already. */
  signUp(name: string, password: string): Promise<Person | undefined>
  /** The person of this name and password; undefined, after the same work, where there is none. */
  signIn(name: string, password: string): Promise<Person | undefined>
  find(id: number): Person | undefined
  likes(person: Person): readonly string[]
  addLike(person: Person, like: string): void
}

/** Opens the database of people; `:memory:` keeps it for as long as the program runs. */
export function openPeople(path: string): People {
  // Another process may be writing: it is waited for, up to five seconds.
  const database = new DatabaseSync(path, { timeout: 5000 })
  database.exec(`
    pragma journal_mode = wal;
    create table if not exists people (
      id integer primary key, name text not null unique collate nocase, salt blob not null, hash blob not null
    );
    create table if not exists likes (id integer primary key, person integer not null references people, text text not null);
    create index if not exists likes_of on likes (person)`)
  const insert = database.prepare('insert or ignore into people (name, salt, hash) values (?, ?, ?)')
  const byName = database.prepare('select id, name, salt, hash from people where name = ?')
  const byId = database.prepare('select id, name from people where id = ?')
  const likesOf = database.prepare('select text from likes where person = ? order by id')
  const insertLike = database.prepare('insert into likes (person, text) values (?, ?)')

  return {
    async signUp(name, password) {
      const salt = randomBytes(16)
      const { changes, lastInsertRowid } = insert.run(name, salt, await derive(password, salt, 32))
      return changes === 0 ? undefined : { id: Number(lastInsertRowid), name }
    },

    async signIn(name, password) {
      const row = byName.get(name) as
        | { id: number; name: string; salt: Uint8Array; hash: Uint8Array }
        | undefined
      // An unknown name costs what a wrong password costs, so that the time tells nobody which names there are.
      const hash = await derive(password, row?.salt ?? randomBytes(16), 32)
      return row !== undefined && timingSafeEqual(hash, row.hash) ? { id: row.id, name: row.name } : undefined
    },

    find: id => byId.get(id) as Person | undefined,
    likes: person => likesOf.all(person.id).map(row => String(row.text)),
    addLike: (person, like) => void insertLike.run(person.id, like),
  }
}
