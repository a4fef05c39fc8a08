"""Decisions of IAM as a table: who asks, what each kind of policy says, and what they come to.

A letter a column: caller; identity policies; resource policy; boundary; session policy; control policy of the
organization. Callers: u a user, r a session of a role, R a root user, f a federated user, n nobody.
Policies: A allows, D denies, - speaks of something else, . there is none. The resource policy names by
S a star, U the user or session itself, L the session's role, C the account; D denies everybody.
Outcomes: allow, or the kind of policy that is to blame, with ! where it denies explicitly.
"""

LOGIC = "IAM user guide, Policy evaluation logic"
RESOURCES = "IAM user guide, Policy evaluation logic: resource-based policies and implicit denies"
ACROSS = "IAM user guide, Cross-account policy evaluation logic"
CONTROLS = "Organizations user guide, SCP evaluation"
ORDER = "which kind is named when several deny"

# Within one account.
WITHIN: dict[str, str] = {
    LOGIC: """
        u A....  allow             u -....  identity          u .....  identity          u D....  !identity
        r A....  allow             r -....  identity          r .....  identity          r D....  !identity
        R .....  allow             R .S...  allow             R .C...  allow             R .D...  !resource
        u A.A..  allow             u A.-..  boundary          u A.D..  !boundary         u -.A..  identity
        u D.A..  !identity         u -.D..  !boundary         u ..A..  identity          u D.-..  !identity
        r A.A..  allow             r A.-..  boundary          r A.D..  !boundary         r -.A..  identity
        r A..A.  allow             r A..-.  session           r A..D.  !session          r -..A.  identity
        r A.AA.  allow             r A.A-.  session           r A.-A.  boundary          r A.AD.  !session
        r A.DA.  !boundary         r D.AA.  !identity         r -.AA.  identity          r ...A.  identity
        f A..A.  allow             f A..-.  session           f -..A.  identity          f A..D.  !session
        f D..A.  !identity         f ...A.  identity          f .S..-  control
    """,
    RESOURCES: """
        u AS...  allow             u -S...  allow             u .S...  allow             u DS...  !identity
        u AU...  allow             u -U...  allow             u .U...  allow             u DU...  !identity
        u AC...  allow             u -C...  identity          u .C...  identity          u DC...  !identity
        u AD...  !resource         u -D...  !resource         u .D...  !resource         u A-...  allow
        u --...  identity          u .-...  identity          r AS...  allow             r -S...  allow
        r .S...  allow             r AL...  allow             r -L...  allow             r .L...  allow
        r -U...  allow             r .U...  allow             r -C...  identity          r AC...  allow
        r DL...  !identity         r DU...  !identity         r AD...  !resource         r .D...  !resource
        u .SA..  allow             u .S-..  boundary          u .SD..  !boundary         u AS-..  boundary
        u .UA..  allow             u .U-..  allow             u .UD..  !boundary         u -U-..  allow
        u AC-..  boundary          u .C-..  identity          u ACA..  allow             u AD-..  !resource
        r .LA..  allow             r .L-..  boundary          r .LD..  !boundary         r .U-..  allow
        r .L.A.  allow             r .L.-.  session           r .L.D.  !session          r .U.-.  allow
        r .U.D.  !session          r .S.-.  session           r .S.A.  allow             r .SAA.  allow
        r .U--.  allow             r .L--.  boundary          r -L-A.  boundary          r -LA-.  session
        f .S.A.  allow             f .U.-.  allow             f .U.D.  !session          f .S.-.  session
        n .S...  allow             n .....  resource          n .C...  resource          n .D...  !resource
        n .-...  resource
    """,
    CONTROLS: """
        u A...A  allow             u A...-  control           u A...D  !control          u -...A  identity
        u D...A  !identity         u -...D  !control          R ....A  allow             R ....-  control
        R ....D  !control          r A...A  allow             r A...-  control           r A...D  !control
        u .U..-  control           u .U..D  !control          u .U..A  allow             u .S..A  allow
        u .S..-  control           u .S..D  !control          r .L..A  allow             r .L..-  control
        r A..AA  allow             r A..A-  control           r A..AD  !control          r A.AAA  allow
        r A.AA-  control           r A.AAD  !control          u A.A.A  allow             u A.A.-  control
        r A.-AA  boundary          r A.A-A  session           r -.AAA  identity          R .D..A  !resource
    """,
    ORDER: """
        u D...D  !control          u D...-  !identity         u AD..D  !control          u DD...  !resource
        u DDD..  !resource         u D.D..  !identity         r D..D.  !identity         r A.DD.  !boundary
        u -.-..  identity          r A.--.  boundary          r -.--.  identity          u -...-  control
        r -..--  control           r A.---  control           u .D..-  !resource
    """,
}

# The resource belongs to another account: its policy has to let the caller in, and so have the caller's own.
BETWEEN: dict[str, str] = {
    ACROSS: """
        u A....  resource          u AS...  allow             u AU...  allow             u AC...  allow
        u -S...  identity          u -U...  identity          u -C...  identity          u .U...  identity
        u DS...  !identity         u AD...  !resource         u A-...  resource          u .....  resource
        r A....  resource          r AS...  allow             r AL...  allow             r AU...  allow
        r AC...  allow             r -L...  identity          r .U...  identity          r DL...  !identity
        u ASA..  allow             u AS-..  boundary          u AU-..  boundary          u ASD..  !boundary
        r AL.A.  allow             r AL.-.  session           r AU.-.  session           r AL.D.  !session
        r ALAA.  allow             r AL-A.  boundary          r ALA-.  session           r -LAA.  identity
        R .....  resource          R .C...  allow             R .S...  allow             R .D...  !resource
        u AS..A  allow             u AS..-  control           u AS..D  !control          R .C..-  control
        n .S...  allow             n .....  resource          n .D...  !resource
    """,
}

# A key of KMS, or a role to be assumed: nobody has rights but by the policy of the resource.
NAMED_ALONE: dict[str, str] = {
    "KMS developer guide, Key policies; IAM user guide, Roles terms and concepts": """
        u A....  resource          u A-...  resource          u AC...  allow             u -C...  identity
        u .U...  allow             u -U...  allow             u .S...  allow             u AS...  allow
        u AD...  !resource         u DC...  !identity         r A....  resource          r AC...  allow
        r .L...  allow             r .U...  allow             r -C...  identity          R .....  resource
        R .C...  allow             u AC-..  boundary          u ACA..  allow             r AC.-.  session
        u AC..-  control           r .L-..  boundary          u .U-..  allow             u -S...  allow
    """,
}
