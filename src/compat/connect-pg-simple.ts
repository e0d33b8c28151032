import { RuskError } from '../headers/rusk-error.ts'
import type { OldStore } from './old-store.ts'

/** The pool that connect-pg-simple was given. */
export interface OldPgPool {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>
}

/**
 * The sessions that connect-pg-simple stored, without connect-pg-simple: its table `session` with `sid`, `sess` and `expire`. For
 * `expressSession({ store })`.
 *
 * @throws RuskError `invalid-former-option`
 */
export function connectPgSimple(
  pool: OldPgPool,
  { table = 'session', schema }: { readonly table?: string; readonly schema?: string } = {},
): OldStore {
  const name = schema === undefined ? identifier(table) : `${identifier(schema)}.${identifier(table)}`
  const select = `SELECT sess FROM ${name} WHERE sid = $1 AND expire >= now()`
  const remove = `DELETE FROM ${name} WHERE sid = $1`
  return {
    get(sid, done) {
      return pool.query(select, [sid]).then(({ rows }) => done(undefined, recordOf(rows[0])), done)
    },
    destroy(sid, done) {
      return pool.query(remove, [sid]).then(() => done(), done)
    },
  }
}

function identifier(name: string): string {
  if (/^[^"\0]{1,63}$/.test(name)) return `"${name}"`
  throw new RuskError(
    'invalid-former-option',
    'connectPgSimple(): a table or schema is no name of PostgreSQL. Mend: pass it without quotes, such as { table: "session" }.',
    { facts: { option: 'table' } },
  )
}

/** `sess` is of the type json, which the client has parsed, or of a text type. */
function recordOf(row: unknown): unknown {
  const sess = typeof row === 'object' && row !== null && 'sess' in row ? row.sess : undefined
  if (typeof sess !== 'string') return sess
  try {
    return JSON.parse(sess)
  } catch {
    return undefined
  }
}
