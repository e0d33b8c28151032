import { isJwt } from '../credential.ts'
import { lineRule, type Rule } from '../rule.ts'

/** A credential that scripts of the page can read. Tokens that tell their content are told by `jwt-readable`. */
export const sessionWithoutHttpOnly: Rule = lineRule(
  {
    id: 'session-without-httponly',
    severity: 'error',
    title: 'A session or token without HttpOnly',
    source: { section: 'RFC 6265bis §4.1.2.6', asvs: '3.3.4' },
  },
  line =>
    line.credential && !line.httpOnly && line.verdict.stored && !isJwt(line.value)
      ? {
          message:
            'It signs its user in, and lacks HttpOnly: any script of the page can read and send it away.',
          mend: 'Add HttpOnly.',
        }
      : undefined,
)
