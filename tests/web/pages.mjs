// The pages that there are, as views of the record.

/// Pages of the dossier: path, the heading, and texts that it must say.
export const dossier = [
  ["/", "What stands before a meeting", ["Vladimir Putin – Volodymyr Zelensky"]],
  ["/conditions", "What stands before a meeting", []],
  ["/conditions/meeting/putin-zelensky", /Putin.*Zelensky/, [
    "a framework for a ceasefire agreement is in place", "Peskov", "no word on record", "silence is not consent", "0 of 1 000 prisoners", "basis ambiguous",
  ]],
  ["/why/conditions/meeting/putin-zelensky?row=condition/pz-pow-exchange", /Exchange/, ["What it rests on", "What would change it"]],
  ["/timeline/all", "What was asserted", ["Phone call Trump-Putin set for the coming Monday"]],
  ["/timeline/actor/putin", /Putin/, []],
  ["/stances", "Stances", ["Ceasefire", "supports", "inferred"]],
  ["/stances/issue/settlement-terms", "Settlement Terms", ["opposes implied", "inferred, said by nobody"]],
  ["/stances/actor/russia", "Russia", ["conditional", "Leaders Meeting"]],
  ["/claims", "Claims", ["more than 5 000 persons", "“thousands” persons"]],
  ["/claims/killed", "Killed", ["Soldiers, of Russia and Ukraine, together, per week, over May 2025", "People, together, per week"]],
  ["/claims/x-age", "Age", ["78"]],
  ["/proposals", "Proposals", ["7 terms on record", "1 term on record"]],
  ["/proposals/proposal/ru-istanbul", "RU Istanbul", ["Term 3: Ukraine commits to stay neutral.", "Side by side with"]],
  ["/proposals/proposal/ru-istanbul=proposal/us-plan", "RU Istanbul beside US Plan", ["contradicts", "silent on", "mechanical", "exceeds"]],
  ["/commitments", "Commitments", ["exchange prisoners of war"]],
  ["/commitments/agreement/istanbul-pow-exchange", "Istanbul POW Exchange", ["0 of 1 000 prisoners", "no day is named by which it is due", "quantity basis ambiguous"]],
  ["/meetings", "Meetings", ["concluded", "3 in force"]],
  ["/meetings/meeting/istanbul-2025-05-16", /Istanbul/, ["no agreement", "absent", "a former culture minister, not named"]],
  ["/outlets", "Outlets", ["Fox News", "not graded"]],
  ["/outlets/outlet/seed-outlet", "Outlet of the article, not named", ["39", "cannot be judged"]],
  ["/corrections", "Corrections", ["Nothing was corrected"]],
  ["/leads", "Leads", ["No lead is on record"]],
  ["/leads/rus=ukr", "RUS → UKR", ["No lead of this pair is on record"]],
  ["/diff/conditions/meeting/putin-zelensky", /Putin|Zelensky/, ["because of"]],
  ["/diff/conditions/meeting/putin-zelensky?axis=valid&from=2025-05-16&to=2025-05-18", /Putin|Zelensky/, ["came", "a framework for a ceasefire agreement is in place"]],
  ["/events/33", /ceasefire/i, ["Who says so, through whom"]],
  ["/log", /./, ["Publishers"]],
];

/// Pages that have something to show only beside the dossier.
export const beside = [
  ["/stances/issue/ceasefire", "Ceasefire", ["Said on one side, to the contrary", "opposes", "supports"]],
  ["/claims/killed", "Killed", ["2 500 to 7 000", "about 4 000", "contested"]],
  ["/claims/exchanged", "Exchanged", ["1 000"]],
  ["/commitments/agreement/istanbul-pow-exchange", "Istanbul POW Exchange", ["Tranches"]],
  ["/corrections", "Corrections", ["Corrected: event", "Retracted: event", "Withdrawn", "a figure was corrected", "outlet correction"]],
  ["/leads", "Leads", ["RUS → UKR"]],
  ["/leads/rus=ukr", "RUS → UKR", ["Verbal cooperation", "icews"]],
  ["/outlets/outlet/reuters", "Reuters", ["usually reliable", "corrects itself in the open"]],
  ["/timeline/meeting/putin-zelensky", /Putin|Zelensky/, ["Україна готова говорити про місце зустрічі."]],
];

/// What no page of the dossier may say.
export const never = [
  ["a ceasefire agreement exists", /ceasefire( agreement)? (was|has been|is) (reached|agreed|signed)|agreement\/[a-z-]*ceasefire/i],
  ["Ukraine rejected anything", /\breject(s|ed)\b|\bdeclined\b/i],
  ["Ukraine accepts the meeting", /\baccept(s|ed)\b/i],
  // A coder's flag says that the article's wording implies it, and that it is not so.
  ["Ukraine is a NATO state", /(?<!Wording implies )Ukraine,? (a|is a|as a) (NATO|member of NATO)|NATO (state|member),? Ukraine/i],
  ["2,000 or 10,000 prisoners", /\b(2[ ,.]?000|10[ ,.]?000) (prisoner|person|of each)/i],
];
