import { CookieJar, type Explanation } from 'rusk/jar'
import { type Judged, judgedView, pairText, sentView } from '../view/answer-view.ts'
import { element } from '../view/node.ts'
import { part, show } from './dom.ts'
import { emptyQuestion, fragmentOf, type Question, questionOf, withLines } from './question.ts'
import { type Received, readReceived } from './received.ts'
import { scene } from './scene.ts'
import { contextOf, receivingContext, redirectsOf, situationOf } from './situations.ts'
import { hushTips } from './tips.ts'

const form = part<HTMLFormElement>('#question')
const plain = (problem: string) => element('p', { class: 'problem' }, problem)

/** What the form says now. */
function asked(): Question {
  const question: Record<string, string> = { ...emptyQuestion }
  for (const [field, value] of new FormData(form)) {
    if (field in question && typeof value === 'string') question[field] = value
  }
  return question as unknown as Question
}

/** Puts a question into the form. */
function ask(question: Question): void {
  for (const [field, value] of Object.entries(question)) {
    const control = form.elements.namedItem(field)
    if (control !== null && 'value' in control) control.value = value
  }
  void answer()
}

/** Whether a page starts the request, or has embedded the response. */
function needsPage(question: Question): boolean {
  return situationOf(question).hasPage || question.got === 'embedded'
}

let asking = 0

/** Answers what the form asks. Reading may take a while: an answer that a newer question overtook is dropped. */
async function answer(): Promise<void> {
  const turn = ++asking
  const question = asked()
  for (const place of document.querySelectorAll<HTMLElement>('.needs-page'))
    place.hidden = !needsPage(question)
  const faults = addressFaults(question)
  show(part('#faults'), ...faults.map(plain))
  if (faults.length > 0) {
    for (const place of ['#answers', '#scene', '#sent']) show(part(place))
    return tell('')
  }
  const received = await readReceived(question.set, question.url.trim())
  if (turn !== asking) return
  const jar = new CookieJar({ like: question.like })
  const judged = received.lines.map(({ url, line, context }): Judged => {
    return { url, line, verdict: jar.receive(url, line, { ...context, ...receivingContext(question) }) }
  })
  showAnswers(question, received, judged, jar)
}

function showAnswers(
  question: Question,
  received: Received,
  judged: readonly Judged[],
  jar: CookieJar,
): void {
  const { like, to } = question
  const now = { like, time: Date.now() }
  const nothing = judged.length === 0 && received.problems.length === 0
  show(
    part('#answers'),
    ...received.problems.map(plain),
    ...judged.map((line, at) => judgedView(line, at, now)),
    ...(nothing ? [element('li', { class: 'none' }, 'Type a Set-Cookie line, or take an example.')] : []),
  )
  const explanations = jar.explain(to.trim(), { ...contextOf(question), all: true })
  const sent = explanations.filter(explanation => explanation.sent)
  const cookie = sent
    .map(explanation => pairText(explanation.cookie.name, explanation.cookie.value))
    .join('; ')
  show(part('#scene'), scene(question, cookie))
  show(part('#sent'), ...sentAnswers(explanations, question))
  const stored = judged.filter(({ verdict }) => verdict.stored).length
  tell(`${stored} of ${judged.length} stored; ${sent.length} of ${explanations.length} sent.`)
}

function sentAnswers(explanations: readonly Explanation[], { like }: Question) {
  if (explanations.length > 0) return explanations.map(explanation => sentView(explanation, like))
  return [element('li', { class: 'none' }, 'The browser holds no cookie, so none can be sent.')]
}

function tell(words: string): void {
  part('#summary').textContent = words
}

/** What is no address where one is needed, in sentences. */
function addressFaults(question: Question): string[] {
  const { url, to, page, top } = question
  const hasPage = needsPage(question)
  const addresses: [string, string][] = [
    ['“It came from”', url],
    ['“To the address”', to],
    ...(hasPage ? [['“The page”', page] satisfies [string, string]] : []),
    ...(hasPage && top.trim() !== '' ? [['“Inside a page of”', top] satisfies [string, string]] : []),
    ...redirectsOf(question).map((address): [string, string] => ['“Through redirects of”', address]),
  ]
  return addresses
    .filter(([, address]) => !URL.canParse(address.trim()))
    .map(([label]) => `${label} needs a whole address, such as https://shop.example/cart.`)
}

let waiting: ReturnType<typeof setTimeout> | undefined
form.addEventListener('input', event => {
  // A form is sent by POST, unless one says otherwise afterwards.
  if (event.target instanceof HTMLSelectElement && event.target.name === 'how') {
    part<HTMLSelectElement>('[name=method]').value = event.target.value === 'form' ? 'POST' : 'GET'
  }
  clearTimeout(waiting)
  waiting = setTimeout(() => void answer(), 120)
})
form.addEventListener('submit', event => {
  event.preventDefault()
  void answer()
})

part<HTMLInputElement>('#file').addEventListener('change', async event => {
  const file = (event.target as HTMLInputElement).files?.[0]
  if (file === undefined) return
  if (file.size > 50_000_000)
    return show(part('#faults'), plain('The file is larger than 50 MB: give it to `rusk audit`.'))
  part<HTMLTextAreaElement>('[name=set]').value = await file.text()
  await answer()
})

part('#share').addEventListener('click', async () => {
  const question = asked()
  const { lines } = await readReceived(question.set, question.url.trim())
  const link = new URL(fragmentOf(withLines(question, lines)), location.href).href
  const field = part<HTMLInputElement>('#link')
  field.value = link
  field.hidden = false
  field.select()
  try {
    await navigator.clipboard.writeText(link)
    part('#shared').textContent = 'Copied. The values in it are replaced by x.'
  } catch {
    part('#shared').textContent = 'Here it is. The values in it are replaced by x.'
  }
})

addEventListener('hashchange', () => {
  const question = questionOf(location.hash)
  if (question !== undefined) ask(question)
})

hushTips()

// Who comes without a question sees the first example answered.
const example = part<HTMLAnchorElement>('.examples a')
const first = questionOf(location.hash) ?? questionOf(example.hash)
if (first === undefined) void answer()
else ask(first)
