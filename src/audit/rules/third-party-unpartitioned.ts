import { lineRule, type Rule } from '../rule.ts'

/** A cookie that is set inside other sites' pages and not partitioned: browsers that block third-party cookies drop it. */
export const thirdPartyUnpartitioned: Rule = lineRule(
  {
    id: 'third-party-unpartitioned',
    severity: 'note',
    title: 'A cookie of a third party without Partitioned',
    source: { section: 'CHIPS §3.1' },
  },
  (line, { crossSite, topLevel }) =>
    crossSite === true &&
    topLevel === false &&
    line.sameSite === 'none' &&
    line.secure &&
    !line.partitioned &&
    line.verdict.stored
      ? {
          message:
            "It is set inside another site's page, and not partitioned: Safari, Firefox and Chrome with third-party cookies blocked do not keep or share it.",
          mend: 'Add Partitioned, unless one cookie for all sites is what it is for.',
        }
      : undefined,
)
