import { lineRule, type Rule } from '../rule.ts'

/** A credential whose SameSite is left to the browser: Lax with two minutes of grace for one, None for another. */
export const sessionWithoutSameSite: Rule = lineRule(
  {
    id: 'session-without-samesite',
    severity: 'warning',
    title: 'A session or token without SameSite',
    source: { section: 'RFC 6265bis §8.8', asvs: '3.3.2' },
  },
  line =>
    line.credential && line.sameSite === 'unset' && line.verdict.stored
      ? {
          message:
            'It signs its user in, and has no SameSite, or none that is known: Chrome takes it for Lax but sends it with cross-site POSTs for two minutes, Firefox takes it for None.',
          mend: 'Write SameSite=Lax, or Strict.',
        }
      : undefined,
)
