import { id, jwt, ruleCases, sets } from '../../../tests/audit/rule-cases.ts'

const plain = { url: 'http://shop.example/' }

ruleCases('session-without-secure', {
  fires: [
    ['an id over https', sets(`sid=${id}; HttpOnly; SameSite=Lax`)],
    ['an id over http', sets(`sid=${id}; HttpOnly; SameSite=Lax`, plain)],
    ["a framework's own name, however short its value", sets('PHPSESSID=1; HttpOnly')],
    ['a token', sets(`access_token=${jwt}`)],
    ['a token in camel case', sets(`accessToken=${id}`)],
    ['a signed id of express-session', sets(`connect.sid=s%3A${id}.${id}`)],
    ['each response that sets it, as one finding', [sets(`sid=${id}`), sets(`sid=${id}`)]],
  ],
  silent: [
    ['an id with Secure', sets(`sid=${id}; Secure`)],
    ['this machine', sets(`sid=${id}`, { url: 'http://localhost:8000/' })],
    ['a preference', sets('theme=dark')],
    ['a deletion', sets('sid=; Max-Age=0')],
    ['what is refused anyway', sets(`sid=${id}; Domain=com`)],
    ['a token against forgery', sets(`csrf_token=${id}`)],
    ['a token against forgery, as Angular has it', sets(`XSRF-TOKEN=${id}`)],
    ['the count of sessions', sets('session_count=3')],
    ['the start of a session', sets('session_start=2026-11-23T12:00:00Z')],
    ['a time', sets('session=1700000000000')],
    ['the state of a sign-in', sets(`oauth_state=${id}`)],
    ['the id of a visitor', sets(`visitor_id=${id}`)],
    ['analytics', sets('_ga=GA1.1.1444821463.1700000000')],
    ['what opens a side bar', sets('sidebar_state=collapsed')],
    ['words', sets('session=welcome-to-our-little-shop')],
  ],
})
