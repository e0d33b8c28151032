import { CookieJar, documentCookie, type Like } from 'rusk/jar'
import type { LabPage } from './lab-browser.ts'
import type { LabServer } from './lab-server.ts'
import type { Scenario } from './scenario.ts'

/** What was sent and read, one entry a step; undefined where a step sends and reads nothing. */
export type Observed = readonly (string | null | undefined)[]

/** Acts a scenario out in a browser. */
export async function actInBrowser(
  { id, steps }: Scenario,
  page: LabPage,
  server: LabServer,
): Promise<Observed> {
  const observed: (string | null | undefined)[] = []
  for (const [index, step] of steps.entries()) {
    const lab = `${id}.${index}`
    if (step.how === 'assign') {
      // Reading waits for the assignment, which some browsers only send on its way.
      await page.run(`document.cookie = ${JSON.stringify(step.line)}, document.cookie`)
      observed.push(undefined)
    } else if (step.how === 'read') {
      observed.push(String(await page.run('document.cookie')))
    } else {
      server.plan(lab, { setCookie: step.setCookie, ...(step.date === undefined ? {} : { date: step.date }) })
      const url = `${step.url}?lab=${lab}`
      if (step.how === 'open') await page.open(url)
      else
        await page.run(
          `fetch(${JSON.stringify(url)}, { mode: 'no-cors', credentials: 'include' }).then(() => 1)`,
        )
      observed.push(server.cookieOf(lab))
    }
  }
  return observed
}

/** Acts it out in a jar. */
export function actInJar(
  { id, steps }: Scenario,
  like: Like,
  now: number,
): { readonly observed: Observed; readonly jar: CookieJar } {
  let clock = now
  const jar = new CookieJar({ like, now: () => clock })
  const observed: (string | null | undefined)[] = []
  let page = ''
  for (const [index, step] of steps.entries()) {
    clock += 1
    if (step.how === 'assign') {
      documentCookie(jar, page).set(step.line)
      observed.push(undefined)
    } else if (step.how === 'read') observed.push(documentCookie(jar, page).cookie)
    else {
      const url = `${step.url}?lab=${id}.${index}`
      if (step.how === 'open') page = url
      const context =
        step.how === 'open' ? {} : { destination: 'empty', mode: 'no-cors', initiator: page, topLevel: page }
      observed.push(jar.cookieHeader(url, context) || null)
      const dated = step.date === undefined ? context : { ...context, date: step.date }
      for (const line of step.setCookie) jar.receive(url, line, dated)
    }
  }
  return { observed, jar }
}
