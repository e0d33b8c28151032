import { parseDate } from 'tough-cookie'
import { parseCookieDate } from '../../dist/index.js'
import { flat, inTurn } from '../samples.mjs'

const forms = {
  'IMF-fixdate': 'Wed, 09 Jun 2027 10:18:14 GMT',
  'with hyphens': 'Wednesday, 09-Jun-27 10:18:14 GMT',
  asctime: 'Wed Jun  9 10:18:14 2027',
}

export default {
  title: 'Parse a cookie-date',
  note: '`new Date(text)` is no peer: it reads many dates otherwise, some of them in the zone of the server.',
  groups: Object.entries(forms).map(([name, text]) => {
    const next = inTurn(() => flat(text))
    return {
      name,
      cases: {
        rusk: () => parseCookieDate(next()),
        'tough-cookie': () => parseDate(next()),
        'new Date': () => new Date(next()),
        'Date.UTC alone': () => new Date(Date.UTC(2027, 5, 9, 10, 18, next().length)),
      },
      limits: ['new Date', 'Date.UTC alone'],
      targets: [{ times: 1 }],
    }
  }),
}
