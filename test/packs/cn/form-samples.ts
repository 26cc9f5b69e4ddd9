import type { JsonObject } from '../../../engine/src/pure.ts';

interface Sample {
  readonly data: JsonObject;
  readonly record?: JsonObject;
}

/** Good submissions (dotted paths) of the steps that no scenario of the pack takes. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  'discretion-deviation': {
    data: {
      'conclusion.circumstances': 'ordinary',
      'conclusion.proposedFineFen': 200000,
      'discretion.deviationReason': '影响医院门前急救通道。',
    },
    record: { 'discretion.tier': '一般', 'discretion.minFen': 50000, 'discretion.maxFen': 120000 },
  },
  'review-dispute': { data: { 'review.disputeDecision': 'withdraw', 'review.disputeOpinion': '主要证据不足，撤销案件。' } },
  'service-announcement': { data: { 'service.servedOn': '2026-09-20' }, record: { 'service.announcedOn': '2026-08-20' } },
  'payment-deferral': { data: { 'payment.deferralApproved': 'agree', 'payment.deferralOpinion': '同意。' } },
  'payment-demand': {
    data: { 'surcharge.startOn': '2026-09-18', 'surcharge.demandOn': '2026-09-20', 'surcharge.note': '已送达催告书。' },
    record: { 'decision.fineFen': 80000 },
  },
  'payment-late': {
    data: {
      ...{ 'payment.result': 'paid', 'payment.channel': 'bank', 'payment.paidOn': '2026-09-20', 'payment.paidFen': 80000 },
      ...{ 'payment.receiptNo': '样例3', 'surcharge.amountFen': 4800 },
    },
    record: { 'decision.fineFen': 80000 },
  },
  'recusal-request': {
    data: { 'recusal.applicant': '王样例', 'recusal.target': 'lead', 'recusal.reason': '主办人与当事人是近亲属。' },
  },
  'recusal-decision': {
    data: { 'recusal.granted': true, 'recusal.replacement': 'sunfazhi', 'recusal.opinion': '情况属实，准予回避。' },
    record: { 'recusal.applicant': '王样例', 'recusal.target': 'lead', 'recusal.reason': '主办人与当事人是近亲属。' },
  },
};

interface Refused extends Sample {
  readonly form: string;
  readonly why: string;
  /** the field that must be named */
  readonly path: string;
}

const PARTY = { 'party.name': '赵样例', 'party.address': '青溪镇', 'party.underAge': 'adult' };
const ONSITE = { 'onsite.foundAt': '2026-09-21T00:30:00.000Z', 'onsite.certificateShown': true, 'onsite.identityConfirmed': 'confirmed' };
const ITEMS = Object.fromEntries(
  ['subject', 'law', 'procedure', 'discretion', 'competence', 'documents'].map((item) => [`review.items.${item}`, 'pass']),
);

/** Submissions that break a rule of law or of plain sense, and the field that must say so. */
export const REFUSED_SAMPLES: readonly Refused[] = [
  {
    form: 'onsite-party',
    why: 'the identity number fails its checksum',
    data: {
      ...ONSITE,
      'party.type': 'citizen',
      'party.idType': 'resident-id',
      'party.idNo': '110105194912310021',
      ...PARTY,
    },
    path: 'party.idNo',
  },
  {
    form: 'onsite-party',
    why: 'the credit code fails its checksum',
    data: {
      ...ONSITE,
      'party.type': 'organization',
      'party.uscc': '91350100M000100Y44',
      'party.legalRep': '王样例',
      ...PARTY,
    },
    path: 'party.uscc',
  },
  {
    form: 'clue-dispatch',
    why: 'both officers are one person (行政处罚法 第四十二条)',
    data: { 'officers.lead': 'liming', 'officers.second': 'liming' },
    path: 'officers.second',
  },
  {
    form: 'verify-clue',
    why: 'filing is proposed out of time (行政处罚法 第三十六条)',
    data: {
      ...{ 'verification.facts': '三年前的行为。', matterCode: 'SRHW-001', 'verification.jurisdiction': 'ours' },
      ...{ 'verification.limitationOk': false, 'verification.checkedOn': '2026-09-21', 'verification.violationFound': 'yes' },
    },
    path: 'verification.violationFound',
  },
  {
    form: 'legal-review',
    why: 'a point failed and the conclusion is 同意',
    data: {
      ...{ 'review.fileComplete': 'complete', 'review.items.facts': 'fail', ...ITEMS },
      ...{ 'review.conclusion': 'pass', 'review.reasons': '同意。', 'review.crimeSuspected': false },
    },
    path: 'review.conclusion',
  },
  {
    form: 'hearing-request',
    why: 'the party neither asks for a hearing nor waives it in writing (行政处罚法 第六十四条)',
    data: { 'defence.hearingRequested': false, 'defence.waived': false },
    path: 'defence.waived',
  },
  {
    form: 'onsite-decision',
    why: 'cash is taken for a fine over 100 yuan on the ground of Art. 68(1)',
    data: { 'onsite.paymentMode': 'cash', 'onsite.cashGround': 'under100' },
    record: { 'onsite.handling': 'fine', 'onsite.fineFen': 15000 },
    path: 'onsite.cashGround',
  },
  {
    form: 'payment-late',
    why: 'the surcharge exceeds the fine (行政处罚法 第七十二条)',
    data: {
      ...{ 'payment.result': 'paid', 'payment.channel': 'bank', 'payment.paidOn': '2026-09-20', 'payment.paidFen': 80000 },
      ...{ 'payment.receiptNo': '样例3', 'surcharge.amountFen': 80001 },
    },
    record: { 'decision.fineFen': 80000 },
    path: 'surcharge.amountFen',
  },
  {
    form: 'notice-service',
    why: 'the day of service lies in the future',
    data: { 'notice.serviceMethod': 'direct', 'notice.receiver': '王样例', 'notice.servedOn': '2026-09-22' },
    path: 'notice.servedOn',
  },
  {
    form: 'notice-service',
    why: 'the notice would have been served before it was made out',
    data: { 'notice.serviceMethod': 'direct', 'notice.receiver': '王样例', 'notice.servedOn': '2026-07-23' },
    record: { 'notice.issuedOn': '2026-09-21' },
    path: 'notice.servedOn',
  },
  {
    form: 'service-record',
    why: 'the decision would have been served before it was made out',
    data: { 'service.method': 'direct', 'service.result': 'delivered', 'service.servedOn': '2026-09-20' },
    record: { 'decision.issuedOn': '2026-09-21' },
    path: 'service.servedOn',
  },
  {
    form: 'service-record',
    why: 'the decision would have been announced before it was made out',
    data: { 'service.method': 'announcement', 'service.result': 'announced', 'service.announcedOn': '2026-08-20' },
    record: { 'decision.issuedOn': '2026-09-21' },
    path: 'service.announcedOn',
  },
  {
    form: 'service-announcement',
    why: 'the announcement would have ended before it began',
    data: { 'service.servedOn': '2026-08-19' },
    record: { 'service.announcedOn': '2026-08-20' },
    path: 'service.servedOn',
  },
  {
    form: 'onsite-delivery',
    why: 'the decision would have been handed over before it was made out',
    data: { 'onsite.signed': true, 'onsite.deliveredOn': '2026-09-20' },
    record: { 'onsite.issuedOn': '2026-09-21' },
    path: 'onsite.deliveredOn',
  },
  {
    form: 'hearing-receive',
    why: 'a request that came before the period lapsed is not accepted (行政处罚法 第六十四条)',
    data: { 'hearing.accepted': false, 'hearing.rejectReason': '不需要听证。' },
    record: { 'defence.hearingRequestedOn': '2026-09-20' },
    path: 'hearing.accepted',
  },
  {
    form: 'service-record',
    why: 'electronic service has no signed confirmation (行政处罚法 第六十一条)',
    data: {
      ...{ 'service.method': 'electronic', 'service.consent': false, 'service.result': 'delivered', 'service.receiver': '王样例' },
      ...{ 'service.relation': 'self', 'service.servedOn': '2026-09-21', 'service.place': '政务平台' },
    },
    path: 'service.consent',
  },
  {
    form: 'service-record',
    why: 'an announcement is taken for delivered at once (民事诉讼法 第九十五条)',
    data: {
      ...{ 'service.method': 'announcement', 'service.result': 'delivered', 'service.receiver': '王样例' },
      ...{ 'service.relation': 'self', 'service.servedOn': '2026-09-21', 'service.place': '公告栏' },
    },
    path: 'service.result',
  },
  {
    form: 'investigation',
    why: 'an inspection ends before it began',
    data: {
      'investigation.inspections': [
        {
          startedAt: '2026-09-21T02:00:00.000Z',
          endedAt: '2026-09-21T01:00:00.000Z',
          place: '工业路',
          certificateShown: true,
          findings: '堆放物料。',
        },
      ],
      ...{ 'investigation.rightsTold': true, 'investigation.correctionOrdered': false, 'investigation.corrected': 'not-due' },
      ...{
        'investigation.summary': '经调查属实。',
        'investigation.partyKnown': true,
        'investigation.suspectedCrime': false,
        'investigation.notOurs': false,
      },
    },
    path: 'investigation.inspections[0].endedAt',
  },
  {
    form: 'verify-clue',
    why: 'filing is proposed though the jurisdiction is unclear',
    data: {
      ...{ 'verification.facts': '地块权属不明。', matterCode: 'SRHW-001', 'verification.jurisdiction': 'unclear' },
      ...{ 'verification.limitationOk': true, 'verification.checkedOn': '2026-09-21', 'verification.violationFound': 'yes' },
    },
    path: 'verification.violationFound',
  },
  {
    form: 'conclusion',
    why: 'a penalty is proposed for a child under 14 (行政处罚法 第三十条)',
    data: { 'conclusion.opinion': 'penalty', 'conclusion.measures': ['fine'], 'conclusion.proposedContent': '罚款' },
    record: { 'party.underAge': 'child' },
    path: 'conclusion.opinion',
  },
  {
    form: 'conclusion',
    why: 'the lighter penalty for a minor is forgotten (行政处罚法 第三十条)',
    data: { 'conclusion.opinion': 'penalty', 'conclusion.mitigating': ['corrected'] },
    record: { 'party.underAge': 'minor' },
    path: 'conclusion.mitigating',
  },
  {
    form: 'payment-record',
    why: 'less than the fine is called paid in full',
    data: {
      'payment.result': 'paid',
      'payment.channel': 'scan',
      'payment.paidOn': '2026-09-21',
      'payment.paidFen': 70000,
      'payment.receiptNo': '样例4',
    },
    record: { 'decision.fineFen': 80000 },
    path: 'payment.paidFen',
  },
  {
    form: 'onsite-party',
    why: 'no certificate was shown (行政处罚法 第五十二条)',
    data: { ...ONSITE, 'onsite.certificateShown': false },
    path: 'onsite.certificateShown',
  },
];
