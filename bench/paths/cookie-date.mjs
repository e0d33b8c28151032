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
      },
      limits: ['new Date'],
      targets: [{ times: 1 }],
    }
  }),
}
