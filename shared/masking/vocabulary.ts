/**
 * Words of error texts and of paths of APIs, in small letters. None is a usual first name, and single letters but `a` are left out. A word
 * that is missing costs a reader a word; a word too many could show a part of a name.
 */
const WORDS = `
a about above absent accept acceptable accepted access account accounts action activate activated active activity add added address
addresses adjustment admin after again agent aggregate all allow allowed already also amount an and another any api app application
applications apply approved archive archived are argument arguments array as asset assigned associated at attachment attempt attempts
attribute attributes audience audiences auth authenticate authenticated authentication authorization authorize authorized automation
available back bad balance bank base based basic batch be because been before behind being below between billing blank blocked body
boolean both bounce bounced broken bucket budget bulk business but by cache calendar call callback called calls campaign campaigns can
cancel canceled cancelled cannot cart carts catalog category certificate change changed changes channel character characters charge
charges charset check checkout child choose city claim cleaned clear client clients closed code codes collection collections column
comment comments commit company companies complete completed compliance condition conditions configuration configured confirm conflict
conflicts connect connection constraint contact contacts contain contains content context conversation conversations correct could
count country coupon create created creation credential credentials credit crm currency current currently custom customer customers
daily data database databases date dates day days deactivated deal deals decline declined default delete deleted delivery denied
deprecated description detail details did different digit digits directory disabled discount discounts do document documentation
documents does domain down draft drafts due duplicate duplicated duplicates duration each edit element elements else email emails empty
enabled encoding end enter ended endpoint engagement enough ensure entities entity entries entry enum environment error errors event events
exact exceed exceeded exceeds exception existing exist exists expected expired expires export external failed failure fake false feature
field fields file files filter filters first folder for forbidden format formatted found from fulfillment fulfillments full function
gateway general generic get given granted graph graphql group groups guest had has have header headers health height helper hidden home
host hour hours html http https id identifier identifiers identity ids if ignored image images import in inactive incident incidents
incomplete incorrect index info information input insert insufficient integer integration intent intents interest internal into invalid
inventory invoice invoices is issue issues it item items its job jobs json just key keys kind label labels language large last later lead
leads least left length less level limit limited limits line lines link links list listed lists load local locale location locations
lock locked log login long longer look looks lookup mail mailbox maintenance malformed management many map maximum may member members merge message
messages metadata method minimum minute minutes missing mode module moment month more most multiple must name names necessary need needed
needs negative network never new next no node none not note notes null number numbers object objects occur occurred of offline offset ok old on once one
only open operation operations option optional options or order orders organization origin other out outside over overflow owner package
page pages parameter parameters parent parse parsed parsing part partial password past patch path payload payment payments payout per
period permission permissions permitted phone pipeline plan plans platform please policy positive possible post postal preference
preferences prefix present price prices primary private problem process processed processing product products profile profiles
project projects properties property provide provided public put quantity query question quota quotes range rate rates raw reach reached
read reading real receive received record records redirect reference references refund refunds refused region register registered rejected
related remote remove removed replace request requested requests require required reserved resolve resource resources response
responses rest result results retries retry return returned returns role root route row rows rule rules sale sales schedule schema scope
scopes search second seconds secret secure security see segment segments select send sender sent server service services session
sessions set setting settings several shipment shipments shipping shop should signature site size smaller sobjects some sort source
specified specify spend start started state status step stock stop stopped storage store street string subscribe subscribed subscriber
subscribers subscription subscriptions subtotal success successful such suffix support supported suspended sync syntax system table
tables tag tags target task tasks tax taxes team teams template templates temporarily temporary tenant test text than that the their
them then there these they this those through throttled throttling ticket tickets time timed timeout timestamp timezone title to today
token tokens too total transaction transactions transfer transfers transition true try two type types unable unauthorized unavailable
under undefined unexpected unique unit unknown unprocessable unrecognized unsubscribe unsubscribed unsupported until up update updated
updates upgrade upload upsert url use used user users using valid validate validated validation value values variant variants vendor
version versions via view violated violates violation visible void warning was webhook webhooks website were when where whether which
while width wiki window with within without word words workflow workspace write writing wrong xml year yes you your zero zip zone
`;

export const VOCABULARY: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));
