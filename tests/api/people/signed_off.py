"""Who may call which route, written a second time by hand: the test does not believe `api.policy` about itself.

One word per row. Letters are roles: A admin, S supervisor, O operator, D dispatcher, H handler, G grid worker,
U auditor. `*` is all of them, `open` everybody, `worker` a worker's token. After a `+` stands the scope that a key of
another system needs; `+self` lets every key pass. A `!` at the end: only who sees every area.
"""

LETTERS = {
    "A": "admin",
    "S": "supervisor",
    "O": "operator",
    "D": "dispatcher",
    "H": "handler",
    "G": "grid_worker",
    "U": "auditor",
}

SIGNED_OFF = """
GET    /health                              open
POST   /login                               open
POST   /logout                              *+self
POST   /session/renew                       *
GET    /me                                  *+self
POST   /me/password                         *
GET    /people                              AU!
POST   /people                              A!
PATCH  /people/{name}                       A!
POST   /people/{name}/disable               A!
POST   /people/{name}/password              A!
GET    /tokens                              AU!
POST   /tokens                              A!
DELETE /tokens/{token_id}                   A!
GET    /audit                               AU!
GET    /                                    open
GET    /sign-in                             open
POST   /sign-in                             open
POST   /sign-out                            *
POST   /language                            open
GET    /pages/{file}                        open
GET    /field                               *
GET    /field/cases/{case_id}               *
POST   /field/cases/{case_id}/moves         ASODHG
POST   /field/cases/{case_id}/joint         ASODHG
GET    /field/report                        ASODHG
POST   /field/report                        ASODHG
GET    /field/check-in                      AG
POST   /field/check-in                      AG
GET    /field/waiting                       *
GET    /field/pictures/{sha256}             *
GET    /field/static/{release}/{file}       open
GET    /field/worker.js                     open
GET    /field/manifest.webmanifest          open
GET    /cameras                             ASODGU+cameras:read
GET    /cameras/{camera_id}                 ASODGU+cameras:read
POST   /cameras                             A!
POST   /cameras/preview                     A!
POST   /cameras/import                      A!
GET    /cameras/{camera_id}/config          AU!
PATCH  /cameras/{camera_id}                 A!
PUT    /cameras/{camera_id}/zones           AO
DELETE /cameras/{camera_id}                 A!
GET    /cameras/{camera_id}/view            ASODGU
POST   /cameras/{camera_id}/view/relearn    AO
GET    /cameras/{camera_id}/latest          ASO
POST   /cameras/{camera_id}/watch           ASO
DELETE /cameras/{camera_id}/watch           ASO
POST   /cameras/{camera_id}/look-now        ASOD
POST   /cameras/{camera_id}/pin             AO
POST   /cameras/{camera_id}/unpin           AO
POST   /cameras/{camera_id}/skip            AO
POST   /cameras/{camera_id}/resume          AO
POST   /cameras/{camera_id}/rules/try       AO
POST   /cameras/{camera_id}/probe           AO
POST   /probes                              A!
GET    /probes/{probe_id}                   AOU
GET    /probes/{probe_id}/picture           AOU
POST   /worker/probes/claim                 worker
POST   /worker/probes                       worker
GET    /credentials                         AU!
PUT    /credentials/{name}                  A!
GET    /plans                               ASODGU+cameras:read
POST   /plans                               A!
PATCH  /plans/{plan_id}                     A!
DELETE /plans/{plan_id}                     A!
POST   /plans/{plan_id}/start               AO
POST   /plans/{plan_id}/stop                AO
GET    /plans/{plan_id}/rounds              ASODGU+cameras:read
POST   /plans/{plan_id}/rounds              AO
GET    /patrol                              ASODGU
GET    /visits                              ASODGU
GET    /coverage                            ASODGU+cameras:read
GET    /coverage/hours                      ASODGU+cameras:read
GET    /site                                ASODGU
GET    /cases                               *+cases:read
GET    /cases/export                        ASODU
GET    /views                               *
POST   /views                               ASODHG
DELETE /views/{view_id}                     ASODHG
GET    /cases/{case_id}                     *+cases:read
GET    /cases/{case_id}/history             *+cases:read
GET    /cases/{case_id}/looks               *+cases:read
POST   /cases/{case_id}/verdict             ASODG
GET    /queue                               ASODGU
POST   /queue/claim                         AODG
POST   /queue/{case_id}/renew               AODG
POST   /queue/{case_id}/release             AODG
POST   /queue/{case_id}/verdict             AODG
DELETE /queue/{case_id}/verdict             AODG
GET    /cases/{case_id}/links               *+cases:read
POST   /cases/{case_id}/links               ASODG
DELETE /cases/{case_id}/links/{link_id}     ASODG
GET    /cases/{case_id}/joint               *+cases:read
POST   /cases/{case_id}/joint               ASDG
POST   /cases/{case_id}/joint/sign-in       H
POST   /cases/{case_id}/joint/refuse        H
POST   /cases/{case_id}/joint/done          H
POST   /reports                             ASODHG+reports:write
GET    /evidence/{sha256}                   *+evidence:read
GET    /evidence/{sha256}/original          ASOU
GET    /cases/{case_id}/clocks              *+cases:read
POST   /cases/{case_id}/recheck             ASOD
GET    /cases/{case_id}/rechecks            *+cases:read
POST   /cases/{case_id}/moves               ASODHG
GET    /cases/{case_id}/custody             ASOU
POST   /cases/{case_id}/export              ASODU
GET    /cases/{case_id}/tickets             *+cases:read
POST   /cases/{case_id}/tickets             ASOD+reports:write
GET    /cases/{case_id}/signals             *+cases:read
GET    /tickets/first                       *+figures:read
GET    /figures                             *+figures:read
GET    /figures/{figure}                    *+figures:read
GET    /figures/{figure}/cases              *+figures:read
GET    /catalogue                           *+cases:read
GET    /catalogue/versions                  *+cases:read
GET    /catalogue/export                    *
POST   /catalogue/preview                   A!
POST   /catalogue/import                    A!
GET    /units                               *+cases:read
GET    /areas                               *+cases:read
GET    /areas/shapes                        *+cases:read
PUT    /areas/shapes                        A!
GET    /map                                 ASODGU
GET    /map/picture                         ASODGU
PUT    /map/picture                         A!
PUT    /map/picture/box                     A!
DELETE /map/picture                         A!
POST   /check-ins                           AG
GET    /check-ins/latest                    ASODGU
GET    /units/dispatch                      *
GET    /units/export                        *
PUT    /units                               A!
GET    /calendar                            *
PUT    /calendar                            A!
GET    /supervision                         *+cases:read
POST   /photos                              ASODHG+reports:write
GET    /photos/{sha256}                     *
POST   /signals                             AO+signals:write
GET    /webhooks                            AU+webhooks:manage!
POST   /webhooks                            A+webhooks:manage!
GET    /webhooks/{webhook_id}               AU+webhooks:manage!
PATCH  /webhooks/{webhook_id}               A+webhooks:manage!
DELETE /webhooks/{webhook_id}               A+webhooks:manage!
POST   /webhooks/{webhook_id}/keys          A+webhooks:manage!
POST   /webhooks/{webhook_id}/test          A+webhooks:manage!
POST   /webhooks/{webhook_id}/replay        A+webhooks:manage!
GET    /webhooks/{webhook_id}/deliveries    AU+webhooks:manage!
GET    /open311/v2/services.json                          *+open311:read
GET    /open311/v2/services/{service_code}.json           *+open311:read
GET    /open311/v2/requests.json                          *+open311:read
GET    /open311/v2/requests/{service_request_id}.json     *+open311:read
POST   /open311/v2/requests.json            AOD+open311:write
POST   /worker/masks/claim                  worker
GET    /worker/masks/{sha256}               worker
POST   /worker/masks                        worker
GET    /cases/{case_id}/story               *
POST   /cases/{case_id}/story/sign-off      AS
GET    /cases/{case_id}/stories             *+cases:read
GET    /stories/{story_id}                  *+evidence:read
GET    /retention                           ASU!
POST   /cases/{case_id}/hold                AS
POST   /cases/{case_id}/hold/lift           AS
POST   /worker/claim                        worker
POST   /worker/reports                      worker
PUT    /worker/evidence/{sha256}            worker
PUT    /worker/latest/{camera_id}           worker
GET    /notifications                       AU!
POST   /notifications                       A!
PATCH  /notifications/{rule_id}             A!
DELETE /notifications/{rule_id}             A!
POST   /notifications/{rule_id}/test        A!
"""


def rows() -> dict[tuple[str, str], str]:
    """Returns (method, path) -> word."""
    found = {}
    for line in SIGNED_OFF.strip().splitlines():
        method, path, word = line.split()
        assert (method, path) not in found, f"{method} {path} is signed off twice"
        found[method, path] = word
    return found


def passes(word: str, *, role: str | None, scopes: frozenset[str] = frozenset(), is_restricted: bool = False) -> bool:
    """Returns whether a caller passes a row; `role` None: nobody, `worker`: a worker's token."""
    if word == "open":
        return True
    letters, _, scope = word.removesuffix("!").partition("+")
    if word.endswith("!") and is_restricted:
        return False
    if role is None or role == "worker" or letters == "worker":
        return role == letters
    if role == "integrator":
        return scope == "self" or scope in scopes
    return letters == "*" or role in {LETTERS[each] for each in letters}
