import { exchangeView, heldRows } from '../view/exchange-view.ts'
import { left } from '../view/time-words.ts'
import type { ShownExchange } from '../wire/shown-exchange.ts'
import { part, show, toDom } from './dom.ts'
import { hushTips } from './tips.ts'

const list = part('#wire')
const pane = part('.wire .scroll')
const frame = part<HTMLIFrameElement>('iframe')
let last = Number(list.dataset['last'])

/** Adds an exchange at the end, and shows what the browser holds after it. */
function add(exchange: ShownExchange): void {
  if (exchange.id <= last) return
  last = exchange.id
  const follows = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80
  list.append(toDom(exchangeView(exchange)))
  show(part('#held'), ...heldRows(exchange.held, Date.now()))
  part('#news').textContent = newsOf(exchange)
  if (follows) pane.scrollTop = pane.scrollHeight
}

function newsOf({ method, path, status, lines }: ShownExchange): string {
  const became = lines.map(({ name, outcome }) => `${name.text} ${outcome}`)
  return [`${method} ${path}: ${status}`, ...became].join(', ')
}

let events: EventSource | undefined
let polls = false

/** Follows the wire while the page is in sight: browsers give all tabs of a host but six connections. */
function follow(): void {
  events?.close()
  if (document.hidden || polls) return
  const source = new EventSource(`/wire/events?after=${last}`)
  events = source
  source.addEventListener('exchange', event => add(JSON.parse(event.data)))
  // Too many pages of one visitor are open.
  source.addEventListener('full', pollInstead)
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) pollInstead()
  })
}

function pollInstead(): void {
  polls = true
  events?.close()
  setInterval(() => void poll(), 2000)
}

async function poll(): Promise<void> {
  if (document.hidden) return
  try {
    const response = await fetch(`/wire/exchanges?after=${last}`)
    // The server began anew and knows nobody any more: neither wire nor jar go on from here.
    if (response.status === 404 && last > 0) return location.reload()
    for (const exchange of (await response.json()) as ShownExchange[]) add(exchange)
  } catch {
    // The server is away: the next time may find it back.
  }
}

/** Lets expiring cookies count down. */
function tick(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-expires]')) {
    const words = left(Number(place.dataset['expires']), Date.now())
    if (place.textContent !== words) place.textContent = words
  }
}

/** The frame's address, and room for the whole program. */
function fit(): void {
  const program = frame.contentDocument
  if (!program?.body || program.URL === 'about:blank') return
  const { host, pathname, search } = new URL(program.URL)
  part('.address').textContent = host + pathname + search
  frame.style.height = `${Math.max(220, Math.ceil(program.body.getBoundingClientRect().height))}px`
}

frame.addEventListener('load', fit)
addEventListener('resize', fit)
fit()

part('#clear').addEventListener('submit', event => {
  event.preventDefault()
  void fetch('/wire/clear', { method: 'POST', redirect: 'manual' })
  list.replaceChildren()
})

hushTips()
pane.scrollTop = pane.scrollHeight
addEventListener('visibilitychange', follow)
follow()
setInterval(tick, 1000)
