const codes = `
Exit codes: 0 yes, 1 no (refused, withheld, found), 2 not understood, 3 cannot be read, 4 no answer.
Values show as ‹43 bytes› unless --show-values is given. NO_COLOR and FORCE_COLOR are honoured.`

/** What stands below the options of each command. */
export const helpTexts = {
  rusk: `
Examples:
  rusk explain https://shop.example/ 'sid=1; Secure' --to https://shop.example/cart --from https://news.example/
  curl -si https://shop.example/ | rusk explain https://shop.example/
  rusk fetch -i https://shop.example/login -d user=me
  rusk audit session.har --sarif > audit.sarif
  rusk jar convert cookies.txt --to json -o jar.json
  COOKIE_KEYS="$(rusk keys rotate)"
${codes}`,
  explain: `
Examples:
  rusk explain https://shop.example/ '__Host-id=1; Path=/'
  rusk explain https://shop.example/ 'sid=1; SameSite=Lax' --to https://shop.example/pay --from https://bank.example/ -X POST
  curl -sv https://shop.example/ 2>&1 | rusk explain
  rusk explain --input session.har --to https://shop.example/

--from, --top-level, -X and the others describe the request of --to; without --to, the one that sets the cookies.
${codes}`,
  fetch: `
Examples:
  rusk fetch https://shop.example/
  rusk fetch -d user=me -b jar.json -c jar.json https://shop.example/login
  rusk fetch --destination iframe --from https://news.example/ --top-level https://news.example/ https://shop.example/
${codes}`,
  audit: `
Examples:
  rusk audit session.har
  rusk audit https://localhost:8443/ --fail-on error
  curl -si https://shop.example/ | rusk audit - --url https://shop.example/
  rusk audit session.har --sarif --fail-on never > audit.sarif
${codes}`,
  jar: `
Examples:
  rusk jar show cookies.txt
  rusk jar convert storageState.json --to cookies.txt -o cookies.txt
  rusk jar set jar.json https://shop.example/ 'theme=dark; Max-Age=86400'
  rusk jar delete jar.json --name theme
  rusk jar clear-expired jar.json
${codes}`,
  keys: `
Examples:
  rusk keys new
  COOKIE_KEYS="$(rusk keys new)" rusk keys check
  rusk keys rotate --keep 1 > keys.new
  rusk keys check --stdin < keys.new
${codes}`,
} as const
