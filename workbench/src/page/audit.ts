import {
  type AuditReport,
  audit,
  auditHar,
  type Finding,
  readTranscript,
  type Severity,
  severities,
  toSarif,
} from 'rusk/audit'
import { findingView, severityNames } from '../view/finding-view.ts'
import { element } from '../view/node.ts'
import { part, show } from './dom.ts'

const form = part<HTMLFormElement>('#paste')
const text = part<HTMLTextAreaElement>('[name=text]')
let report: AuditReport | undefined

/** Audits a text: a HAR, or what somebody copied of headers. */
async function auditText(): Promise<AuditReport> {
  if (text.value.trimStart().startsWith('{')) return auditHar(text.value)
  const url = part<HTMLInputElement>('[name=url]').value.trim()
  if (url !== '' && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Error('The address is not whole: write it as https://shop.example/.')
  const { exchanges, problems } = readTranscript(text.value, { url: url === '' ? undefined : url })
  return { findings: audit(exchanges), exchanges: exchanges.length, problems }
}

/** Audits a HAR of any size, piece by piece. */
function auditFile(file: File): Promise<AuditReport> {
  const size = Math.max(1, file.size)
  return auditHar(file.stream(), {
    onProgress: taken => tell(`Reading ${file.name}: ${Math.round((taken / size) * 100)} %`),
  })
}

/** Has the server ask an address of this machine: a page is not told of the cookies that it gets. */
async function auditAddress(address: string): Promise<AuditReport> {
  const body = new URLSearchParams({ address })
  const response = await fetch('/audit/address', { method: 'POST', body })
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}

/** Runs an audit, and shows what it finds or why it cannot. */
async function run(start: () => Promise<AuditReport>): Promise<void> {
  tell('Auditing …')
  try {
    report = await start()
    showReport(report)
  } catch (error) {
    report = undefined
    part('#report').hidden = true
    show(part('#problems'), problem(error instanceof Error ? error.message : 'It could not be read.'))
    tell('')
  }
}

const problem = (words: string) => element('p', { class: 'problem' }, words)

function showReport({ findings, exchanges, problems }: AuditReport): void {
  show(part('#problems'), ...problems.slice(0, 10).map(({ at, message }) => problem(`${at}: ${message}`)))
  part('#report').hidden = exchanges === 0
  for (const severity of severities) {
    const count = findings.filter(finding => finding.severity === severity).length
    part(`#count-${severity}`).textContent = String(count)
  }
  const words = `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}`
  tell(exchanges === 0 ? '' : `${words}.`)
  part('#findings-title').textContent = words
  filter()
  // On a phone the findings are below what can be seen.
  const title = part('#findings-title')
  if (title.getBoundingClientRect().top > innerHeight) title.scrollIntoView()
}

/** Shows the findings that the filter lets through. */
function filter(): void {
  if (report === undefined) return
  const wanted = new Set(
    [...document.querySelectorAll<HTMLInputElement>('[name=severity]:checked')].map(
      box => box.value as Severity,
    ),
  )
  const words = part<HTMLInputElement>('#words').value.trim().toLowerCase()
  const shown = report.findings.filter(
    finding => wanted.has(finding.severity) && textOf(finding).includes(words),
  )
  const none =
    report.findings.length === 0
      ? 'Nothing found: these cookies are as they should be.'
      : 'Nothing fits the filter.'
  show(
    part('#findings'),
    ...shown.map(findingView),
    ...(shown.length === 0 ? [element('li', { class: 'none' }, none)] : []),
  )
}

function textOf({ rule, cookie, message, source, severity }: Finding): string {
  return [rule, cookie?.name, message, source.section, source.asvs, severityNames[severity]]
    .join(' ')
    .toLowerCase()
}

function download(name: string, data: unknown): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

function tell(words: string): void {
  part('#progress').textContent = words
}

form.addEventListener('submit', event => {
  event.preventDefault()
  void run(auditText)
})
part('#try').addEventListener('click', () => {
  text.value = part('#example').textContent ?? ''
  part<HTMLInputElement>('[name=url]').value = ''
  void run(auditText)
})
part<HTMLInputElement>('#file').addEventListener('change', event => {
  const file = (event.target as HTMLInputElement).files?.[0]
  if (file !== undefined) void run(() => auditFile(file))
})
document.querySelector<HTMLFormElement>('#local')?.addEventListener('submit', event => {
  event.preventDefault()
  const address = part<HTMLInputElement>('[name=address]').value.trim()
  void run(() => auditAddress(address))
})
part('#filter').addEventListener('input', filter)
part('#filter').addEventListener('submit', event => event.preventDefault())
part('#json').addEventListener('click', () => download('audit.json', report))
part('#sarif').addEventListener('click', () => download('audit.sarif', toSarif(report?.findings ?? [])))
