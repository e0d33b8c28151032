import type { Finding, FindingSource, Severity } from './finding.ts'
import { auditRules } from './rules.ts'

/** A SARIF 2.1.0 log, as far as an audit fills it in. */
export interface SarifLog {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly SarifRun[]
}

interface SarifText {
  readonly text: string
}

interface SarifRun {
  readonly tool: {
    readonly driver: { readonly name: string; readonly rules: readonly SarifRule[] }
  }
  readonly columnKind: 'utf16CodeUnits'
  readonly results: readonly SarifResult[]
}

interface SarifRule {
  readonly id: string
  readonly shortDescription: SarifText
  readonly help: SarifText
  readonly defaultConfiguration: { readonly level: Severity }
  readonly properties: { readonly tags: readonly string[] }
}

interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: Severity
  readonly message: SarifText
  readonly locations: readonly SarifLocation[]
  /** Tells a later run that it is the same finding. */
  readonly partialFingerprints: { readonly 'rusk/v1': string }
  readonly properties: { readonly source: string; readonly asvs?: string }
  readonly occurrenceCount: number
}

interface SarifLocation {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } }
  readonly logicalLocations: readonly { readonly name: string; readonly kind: string }[]
  readonly message?: SarifText
}

/** How findings become a log. */
export interface SarifOptions {
  /** The file that was audited, as a relative path: what tools show as the place. Default: the address of each exchange. */
  readonly artifact?: string
}

/**
 * Findings as SARIF 2.1.0, which code hosts and editors show: `JSON.stringify(toSarif(findings))`. Holds no values, as findings
 * hold none.
 *
 * @see SARIF 2.1.0 §3.13 and §3.27
 */
export function toSarif(findings: readonly Finding[], { artifact }: SarifOptions = {}): SarifLog {
  const rules = auditRules.map(({ id, title, severity, source }) => ({
    id,
    shortDescription: { text: `${title}.` },
    help: { text: `${title}. ${sourceText(source)}` },
    defaultConfiguration: { level: severity },
    properties: { tags: ['security', 'cookies'] },
  }))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'rusk', rules } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => resultOf(finding, artifact)),
      },
    ],
  }
}

function resultOf(finding: Finding, artifact: string | undefined): SarifResult {
  const { rule, severity, cookie, count, message, mend, source, where } = finding
  const about = cookie === undefined ? '' : `Cookie "${cookie.name}": `
  const identity =
    cookie === undefined ? (where[0]?.url ?? '') : [cookie.name, cookie.domain, cookie.path].join('|')
  return {
    ruleId: rule,
    ruleIndex: auditRules.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: plain(`${about}${message} ${mend}`) },
    locations: where.map(({ method, url, at }) => ({
      physicalLocation: {
        artifactLocation: { uri: artifact === undefined ? url : encodeURI(artifact.replaceAll('\\', '/')) },
      },
      logicalLocations: [{ name: cookie?.name ?? url, kind: cookie === undefined ? 'resource' : 'member' }],
      message: { text: plain(at === undefined ? `${method} ${url}` : `${method} ${url}, ${at}`) },
    })),
    partialFingerprints: { 'rusk/v1': `${rule}|${identity}` },
    properties: { source: source.section, ...(source.asvs === undefined ? {} : { asvs: source.asvs }) },
    occurrenceCount: count,
  }
}

/** Even plain messages may hold `[text](url)`, which becomes a link: a server must not write one by a cookie's name. */
function plain(text: string): string {
  return text.replaceAll('](', '\\](')
}

function sourceText({ section, asvs }: FindingSource): string {
  return asvs === undefined ? section : `${section}; OWASP ASVS 5.0, ${asvs}`
}
