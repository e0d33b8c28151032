// Writes docs/why.md: the questions that people ask most about cookies, each with a command and what it prints: `npx node scripts/why.mjs`,
// which takes the Node of this repository, whatever the machine's is.
// With --check it writes nothing, and fails where the page is not what the commands print.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const page = join(root, 'docs/why.md')
const main = join(root, 'src/cli/main.ts')

/** Question, answer, command. */
const questions = [
  [
    'Why is my cookie not sent when another site posts to mine?',
    `A cookie without SameSite counts as \`Lax\`: it goes with links from other sites, not with their forms, frames and fetches.
Chrome makes an exception of two minutes for forms (here three have passed); Firefox counts no SameSite as \`None\`.`,
    `rusk explain https://shop.example/ 'cart=1' --to https://shop.example/pay -X POST --from https://bank.example/ --after 180`,
  ],
  [
    'Why is my Secure cookie not stored?',
    'It was set over plain http. Behind a proxy that ends TLS the browser is on https and all is well: what counts is what the browser sees.',
    `rusk explain http://shop.example/ 'sid=1; Secure'`,
  ],
  [
    'Why does my Secure cookie work on localhost, and not on 192.168.0.7?',
    'Browsers take `localhost` for trustworthy, without https. An address in the local network is not; nor is localhost in Safari, which drops the cookie.',
    `rusk explain http://localhost:3000/ 'sid=1; Secure'
rusk explain http://192.168.0.7:3000/ 'sid=1; Secure'`,
  ],
  [
    'Why is my SameSite=None cookie not stored?',
    '`SameSite=None` needs `Secure`.',
    `rusk explain https://shop.example/ 'widget=1; SameSite=None'`,
  ],
  [
    'Why is my cookie lost in an iframe?',
    `In a frame on another site it is a third party's cookie. \`SameSite=None; Secure\` lets it be sent; where the user blocks third-party
cookies, only \`Partitioned\` helps: one cookie for each site around the frame.`,
    `rusk explain https://chat.example/ 'a=1; Secure; SameSite=None' 'b=1; Secure; SameSite=None; Partitioned' --destination iframe --top-level https://shop.example/ --third-party blocked`,
  ],
  [
    'Why is my Partitioned cookie not there on another site?',
    'That is what it is for. A partitioned cookie belongs to the site in the address bar.',
    `rusk explain https://chat.example/ 'a=1; Secure; SameSite=None; Partitioned' --set-in https://shop.example/ --to https://chat.example/ --destination iframe --top-level https://news.example/`,
  ],
  [
    'Does the leading dot in Domain matter?',
    'No: it is ignored. What matters is whether there is a Domain at all. With one, all hosts below get the cookie; without, only the host that set it.',
    `rusk explain https://shop.example/ 'a=1; Domain=.shop.example' 'b=1; Domain=shop.example' 'c=1' --to https://www.shop.example/`,
  ],
  [
    'Why can I not set a cookie for my whole domain on github.io?',
    'A public suffix belongs to many: `com`, `co.uk`, `github.io`, `vercel.app`. Nobody may set a cookie for all below it.',
    `rusk explain https://me.github.io/ 'a=1; Domain=github.io'`,
  ],
  [
    'Why does my subdomain not get the cookie?',
    'Without `Domain` a cookie belongs to the very host that set it. And no host may set a cookie for its sibling.',
    `rusk explain https://www.shop.example/ 'a=1' 'b=1; Domain=api.shop.example' --to https://api.shop.example/`,
  ],
  [
    'Why is my __Host- cookie refused?',
    'The prefix is a promise that the browser holds you to: `Secure`, `Path=/`, no `Domain`, over https.',
    `rusk explain https://shop.example/account '__Host-sid=1; Secure' '__Host-sid=1; Secure; Path=/; Domain=shop.example' '__Host-sid=1; Secure; Path=/'`,
  ],
  [
    'Why does fetch() not send my cookie to the API?',
    `To another origin, \`fetch\` sends and stores none unless told \`credentials: 'include'\` (and the API allows it by CORS).`,
    `rusk explain https://api.shop.example/ 'sid=1; Secure' --to https://api.shop.example/me --destination fetch --top-level https://shop.example/ --credentials same-origin`,
  ],
  [
    'Why is the user signed out on the way back from the bank?',
    "The bank's page posts to yours, and `Lax` cookies do not go with a cross-site POST. They do go with the GET that it is redirected to: answer the POST without asking who it is, with 303.",
    `rusk explain https://shop.example/ 'sid=1; SameSite=Lax; Secure' --to https://shop.example/paid -X POST --from https://bank.example/
rusk explain https://shop.example/ 'sid=1; SameSite=Lax; Secure' --to https://shop.example/thanks --from https://bank.example/ --redirects https://shop.example/paid`,
  ],
  [
    'Why is a Strict cookie missing after a redirect from another site?',
    'Where the user acted on the other site (signed in there, followed a link), that site began, and `Strict` cookies stay back, whatever redirects follow. Where it only sent on what your own page began, Chrome sends them, and Firefox does not. Use `Lax`, or let a page of your own send the user on.',
    `rusk explain https://shop.example/ 'sid=1; SameSite=Strict' --to https://shop.example/ --from https://login.example/ --redirects https://login.example/done
rusk explain https://shop.example/ 'sid=1; SameSite=Strict' --to https://shop.example/ --from https://shop.example/ --redirects https://login.example/
rusk explain https://shop.example/ 'sid=1; SameSite=Strict' --to https://shop.example/ --from https://shop.example/ --redirects https://login.example/ --like firefox`,
  ],
  [
    'Why does deleting my cookie not work?',
    'A cookie is its name, Domain, Path and partition together. `Max-Age=0` with another Path (here the default one, of the page) deletes another cookie, which is not there.',
    `rusk explain https://shop.example/account/logout 'sid=1; Path=/' 'sid=; Max-Age=0' 'sid=; Path=/; Max-Age=0'`,
  ],
  [
    'How large may a cookie be?',
    'Name and value 4096 bytes together, attributes 1024 each. Browsers drop a larger one without a word.',
    `rusk explain https://shop.example/ "basket=$(printf 'x%.0s' $(seq 4100))" --json | grep -m 2 -E 'code|message'`,
  ],
  [
    'Why does my cookie not live for ten years?',
    'Browsers keep a cookie for 400 days at most. Set it again while it is used.',
    `rusk explain https://shop.example/ 'theme=dark; Max-Age=315360000'`,
  ],
  [
    'Why is my Expires ignored?',
    'It is no cookie-date: then it counts as not there, and the cookie goes when the browser closes. Write the date as HTTP does, or `Max-Age`, in seconds.',
    `rusk explain https://shop.example/ 'a=1; Expires=2027-06-09T10:18:14Z' 'b=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT' --now 2026-11-23T12:00:00Z`,
  ],
  [
    'Why is my cookie only sent below one path?',
    'Without `Path` it gets the folder of the page that set it. Write `Path=/`.',
    `rusk explain https://shop.example/account/login 'sid=1' --to https://shop.example/basket`,
  ],
  [
    'Why is my cookie not in document.cookie?',
    'It is `HttpOnly`: that is what keeps a session from a stolen script. Scripts can neither read nor change it.',
    `rusk explain https://shop.example/ 'sid=1; HttpOnly' 'theme=dark' --to https://shop.example/ --script`,
  ],
  [
    'Why do two servers on localhost sign each other out?',
    'Cookies know no ports: `localhost:3000` and `localhost:4000` share them. Give each its own name, or use `a.localhost` and `b.localhost`.',
    `rusk explain http://localhost:3000/ 'sid=1' --to http://localhost:4000/`,
  ],
  [
    'Why did my second cookie vanish behind the proxy?',
    'Something joined the two fields with a comma. Browsers do not split them: they read one cookie, and its Path is now `/, b=2`, where no request goes.',
    `rusk explain https://shop.example/ 'a=1; Path=/, b=2; HttpOnly' --to https://shop.example/
printf 'Set-Cookie: a=1; Path=/, b=2; HttpOnly\\n' | rusk audit - --url https://shop.example/`,
  ],
  [
    'Why does the server see an old value, or two cookies of one name?',
    'There are two cookies: same name, another Path or Domain. Both are sent, the longer path first. Delete the one with the attributes it was set with.',
    `rusk explain https://shop.example/account/ 'view=list; Path=/' 'view=grid' --to https://shop.example/account/`,
  ],
]

/** What a person sees who types a command: the script of this repository stands in for the one that npm installs. */
function printed(commands) {
  return commands.split('\n').map(printedBy).join('\n\n')
}

function printedBy(command) {
  const script = `rusk() { "$NODE" "$MAIN" "$@"; }\n${command}`
  const env = { PATH: process.env.PATH, NODE: process.execPath, MAIN: main, LC_ALL: 'C.UTF-8' }
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env, input: '' })
  return `${stdout}${stderr}`.trimEnd()
}

function section([question, answer, command], index) {
  return `## ${index + 1}. ${question}

${answer}

\`\`\`sh
${command}
\`\`\`

\`\`\`text
${printed(command)}
\`\`\`
`
}

/** The page, with what its commands print now. */
export function whyPage() {
  return `<!-- Made by scripts/why.mjs, which runs each command. Change that. -->

# Why is my cookie not there?

The questions that are asked most, each with the command that answers it for your own cookie, and what it prints. \`npx rusk explain --help\` lists
what else can be asked; [the command line](cli.md) tells of the other commands, [reasons](reasons.md) of every code.

${questions.map(section).join('\n')}`
}

/** Whether the page is what its commands print. */
export function isFresh() {
  try {
    return readFileSync(page, 'utf8') === whyPage()
  } catch {
    return false
  }
}

if (process.argv[1] === import.meta.filename) {
  if (!process.argv.includes('--check')) writeFileSync(page, whyPage())
  else if (!isFresh()) {
    console.error('docs/why.md is not what its commands print. Run: npx node scripts/why.mjs')
    process.exitCode = 1
  }
}
