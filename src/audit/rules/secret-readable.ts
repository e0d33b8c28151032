import { secretKind } from '../credential.ts'
import { lineRule, type Rule } from '../rule.ts'

const kinds = { key: 'looks like the key of a service', password: 'looks like a password or another secret' }

/** A key or a password in a cookie that scripts can read. */
export const secretReadable: Rule = lineRule(
  {
    id: 'secret-readable',
    severity: 'error',
    title: 'A secret that scripts can read',
    source: { section: 'RFC 6265bis §8.3', asvs: '14.3.3' },
  },
  line => {
    const kind = line.httpOnly || !line.verdict.stored ? undefined : secretKind(line.name, line.value)
    if (kind === undefined) return undefined
    return {
      message: `It ${kinds[kind]}, and any script of the page can read it.`,
      mend: 'Keep secrets on the server; where one has to travel, seal the cookie and add HttpOnly. Change this one: it has been seen.',
    }
  },
)
