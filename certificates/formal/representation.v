(** Representation: recovery from small coherence, and codes that exist by counting.

    Codes are vectors of signs, one for each feature.  If all inner products of different codes are
    at most [M] in absolute value and [(2 v - 1) M < q], every input of X_v is read right by every
    threshold in [(v M, q - (v-1) M]].

    Such codes exist by counting.  For a fixed sign vector, the number of sign vectors that meet it
    in at least [M] is at most [2 ^ q] times [((u + 1/u) / 2) ^ q / u ^ M], whatever [u >= 1] is
    (Markov's inequality for [u ^ sum]); so of the [2 ^ (q m)] families of codes fewer than all are
    bad when [m (m-1) (u + 1/u) ^ q < u ^ M 2 ^ q].  With [u = a / b] this is a condition on
    integers. *)

From mathcomp Require Import all_ssreflect perm ssralg ssrnum ssrint zmodp.
From Superpos Require Import families.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(** A code: [true] stands for 1, [false] for -1. *)
Definition sign (b : bool) : int := (-1) ^+ ~~ b.

Lemma sign_mul a b : sign a * sign b = sign (a == b).
Proof. by case: a b => -[]. Qed.

Section Recovery.

Variables (q m : nat) (E : {ffun 'I_m * 'I_q -> bool}).

Definition inner i k : int := \sum_r sign (E (i, r)) * sign (E (k, r)).

(** The entry [r] of the encoded input, and the score of feature [k]. *)
Definition encoded (x : {set 'I_m}) r : int := \sum_(i in x) sign (E (i, r)).
Definition score x k : int := \sum_r sign (E (k, r)) * encoded x r.

Lemma inner_self k : inner k k = q%:R.
Proof.
rewrite /inner; under eq_bigr do rewrite sign_mul eqxx /sign expr0.
by rewrite sumr_const card_ord.
Qed.

Lemma scoreE x k : score x k = \sum_(i in x) inner k i.
Proof.
rewrite /score; under eq_bigr do rewrite mulr_sumr.
by rewrite exchange_big.
Qed.

Theorem representation_recovery v (M theta : int) x :
  (forall i k, i != k -> `|inner i k| <= M) -> active v x ->
  0 <= M -> v%:R * M < theta -> theta <= q%:R - v.-1%:R * M ->
  [set k | theta <= score x k] = x.
Proof.
move=> small few M0 low high; apply/setP => k; rewrite inE scoreE.
have others (y : {set 'I_m}) w : k \notin y -> (#|y| <= w)%N -> `|\sum_(i in y) inner k i| <= w%:R * M.
  move=> ky yw; apply: le_trans (ler_norm_sum _ _ _) _.
  apply: (@le_trans _ _ (\sum_(i in y) M)).
    by apply: ler_sum => i yi; apply: small; apply: contraNneq ky => ->.
  by rewrite sumr_const mulr_natl; apply: ler_wpmuln2l yw.
case kx: (k \in x); last first.
  apply/negbTE; rewrite -ltNge; apply: le_lt_trans low.
  by apply: le_trans (ler_norm _) _; apply: others few; rewrite kx.
rewrite (big_setD1 k) //= inner_self.
apply: le_trans high _; rewrite ler_add2l ler_oppl; apply: le_trans (ler_norm _) _; rewrite normrN.
apply: others; first by rewrite !inE eqxx.
by have := few; rewrite /active (cardsD1 k) kx add1n => few1; rewrite -ltnS (leq_trans few1) ?leqSpred.
Qed.

End Recovery.

(** ** Chernoff's bound, by counting *)

Local Open Scope nat_scope.

Section Chernoff.

Variables (q : nat).

Notation signs := {ffun 'I_q -> bool}.

(** Signs that are 1; the sum of all is [2 ups - q]. *)
Definition ups (s : signs) := #|[set r | s r]|.

Lemma ups_flip (s : signs) : ups [ffun r => ~~ s r] = q - ups s.
Proof.
rewrite /ups; have <- : #|~: [set r | s r]| = q - #|[set r | s r]| by rewrite cardsCs setCK card_ord.
by apply: eq_card => r; rewrite !inE ffunE.
Qed.

Lemma sum_powers a b : \sum_(s : signs) \prod_r (if s r then a else b) = (a + b) ^ q.
Proof.
rewrite -(bigA_distr_bigA (fun _ c => if c then a else b)) /=.
under eq_bigr do rewrite big_bool /=.
by rewrite prod_nat_const card_ord.
Qed.

Lemma prod_powers a b (s : signs) : \prod_r (if s r then a else b) = a ^ ups s * b ^ (q - ups s).
Proof.
rewrite (bigID (fun r => s r)) /=; congr (_ * _).
  rewrite (eq_bigr (fun=> a)) => [|r ->] //; rewrite prod_nat_const; congr (_ ^ _).
  by apply: eq_card => r; rewrite !inE.
rewrite (eq_bigr (fun=> b)) => [|r /negPf ->] //; rewrite prod_nat_const; congr (_ ^ _).
rewrite -[q in RHS]card_ord -(cardsC [set r | s r]) addKn.
by apply: eq_card => r; rewrite !inE.
Qed.

Lemma powers_high a b p u : b <= a -> p <= u <= q -> a ^ p * b ^ (q - p) <= a ^ u * b ^ (q - u).
Proof.
move=> ba /andP[pu uq]; rewrite -(subnKC pu) expnD -mulnA leq_mul2l; apply/orP; right.
have -> : q - p = (u - p) + (q - u) by rewrite addnC addnBA // subnK.
by rewrite subnKC // expnD leq_mul2r; case: (u - p) => [|w]; rewrite ?leqnn ?orbT // leq_exp2r ?ba ?orbT.
Qed.

(** Markov's inequality for [u ^ ups], [u = a / b >= 1], and for the downs. *)
Lemma few_high a b p : b <= a ->
  #|[set s : signs | p <= ups s]| * (a ^ p * b ^ (q - p)) <= (a + b) ^ q.
Proof.
move=> ba; rewrite -sum_powers -sum_nat_const [X in X <= _]big_mkcond /=; apply: leq_sum => s _.
rewrite inE; case: ifP => // high; rewrite prod_powers powers_high // high.
by rewrite -[q in _ <= q]card_ord max_card.
Qed.

Lemma few_low a b p : b <= a ->
  #|[set s : signs | p <= ups [ffun r => ~~ s r]]| * (a ^ p * b ^ (q - p)) <= (a + b) ^ q.
Proof.
move=> ba; pose flip (s : signs) : signs := [ffun r => ~~ s r].
have flipK : involutive flip by move=> s; apply/ffunP => r; rewrite !ffunE negbK.
apply: leq_trans (few_high p ba); rewrite leq_mul2r -(card_imset _ (inv_inj flipK)).
apply/orP; right; apply/subset_leq_card/subsetP => _ /imsetP [s + ->].
by rewrite !inE.
Qed.

End Chernoff.

(** ** Codes that exist *)

Section Existence.

Variables (m q p : nat).

Notation codes := {ffun 'I_m * 'I_q -> bool}.

Definition agreement (E : codes) i k : {ffun 'I_q -> bool} := [ffun r => E (i, r) == E (k, r)].

(** Given the codes of all others, the code of [i] is what it agrees in with the code of [k]. *)
Lemma card_agreement i k (bad : {set {ffun 'I_q -> bool}}) : i != k ->
  #|[set E : codes | agreement E i k \in bad]| * 2 ^ q <= #|bad| * #|{: codes}|.
Proof.
move=> ik; pose rest (E : codes) : {ffun {l | l != i} * 'I_q -> bool} := [ffun u => E (val u.1, u.2)].
have cr : #|{: {ffun {l | l != i} * 'I_q -> bool}}| * 2 ^ q = #|{: codes}|.
  rewrite !card_ffun !card_prod card_bool card_sig !card_ord -expnD.
  rewrite (_ : #|[pred l | l != i]| = m.-1); last by rewrite cardC1 card_ord.
  have m0 : 0 < m by apply: leq_trans (ltn_ord i).
  by rewrite -mulSnr prednK.
rewrite -cr mulnA leq_mul2r; apply/orP; right.
rewrite -cardsT -cardsX.
have inj : injective (fun E : codes => (agreement E i k, rest E)).
  move=> E E' [same_i same]; apply/ffunP => -[l r].
  have other l' : l' != i -> E (l', r) = E' (l', r).
    by move=> li; move/ffunP/(_ (exist _ l' li, r)): same; rewrite !ffunE.
  case: (eqVneq l i) => [-> | /other //].
  have := other k; rewrite eq_sym => /(_ ik) Ek.
  move/ffunP/(_ r): same_i; rewrite !ffunE Ek.
  by case: (E (i, r)) (E' (i, r)) (E' (k, r)) => -[] [].
rewrite -(card_imset _ inj); apply/subset_leq_card/subsetP => _ /imsetP [E + ->].
by rewrite !inE andbT.
Qed.

(** Codes of no two features agree in [p] places or more, or differ in as many. *)
Definition incoherent (E : codes) :=
  [forall i, forall k, (i != k) ==> (ups (agreement E i k) < p) && (q - p < ups (agreement E i k))].

Theorem representation_existence a b : b <= a -> 0 < b -> p <= q ->
  m * m.-1 * (a + b) ^ q < 2 ^ q * (a ^ p * b ^ (q - p)) -> exists E, incoherent E.
Proof.
move=> ba b0 pq enough.
pose high := [set s : {ffun 'I_q -> bool} | p <= ups s].
pose low := [set s : {ffun 'I_q -> bool} | p <= ups [ffun r => ~~ s r]].
pose bad (u : 'I_m * 'I_m) :=
  [set E : codes | agreement E u.1 u.2 \in if u.1 < u.2 then high else low].
pose w := a ^ p * b ^ (q - p).
have w0 : 0 < w by rewrite muln_gt0 !expn_gt0 b0 (leq_trans b0 ba).
have few u : u.1 != u.2 -> #|bad u| * (2 ^ q * w) <= (a + b) ^ q * #|{: codes}|.
  move=> ne; rewrite mulnA; apply: leq_trans (leq_mul (card_agreement _ ne) (leqnn w)) _.
  rewrite mulnAC leq_mul2r; apply/orP; right.
  by case: ifP => _; [apply: few_high | apply: few_low].
have pairs : #|[pred u : 'I_m * 'I_m | u.1 != u.2]| = m * m.-1.
  rewrite -sum1_card -(pair_big_dep predT (fun i k => i != k) (fun _ _ => 1)) /=.
  rewrite -[m in m * _]card_ord -sum_nat_const; apply: eq_bigr => i _.
  by rewrite sum1_card -[m in m.-1]card_ord -(cardC1 i); apply: eq_card => k; rewrite !inE eq_sym.
have [E ok | all_bad] := pickP (fun E : codes => incoherent E); first by exists E.
have cover : #|[set: codes]| <= \sum_(u | u.1 != u.2) #|bad u|.
  apply: union_bound => E _; have /negbT := all_bad E.
  rewrite negb_forall => /existsP [i]; rewrite negb_forall => /existsP [k].
  rewrite negb_imply negb_and -!leqNgt => /andP[ik wrong].
  have sym : agreement E k i = agreement E i k by apply/ffunP => r; rewrite !ffunE eq_sym.
  case/orP: wrong => [many | many].
    exists (if i < k then (i, k) else (k, i)); first by case: ifP; rewrite //= eq_sym.
    case: ltngtP => [lt | lt | /val_inj eq]; last by rewrite eq eqxx in ik.
      by rewrite !inE /= lt inE.
    by rewrite !inE /= lt sym inE.
  have many' : p <= ups [ffun r => ~~ agreement E i k r].
    rewrite ups_flip leq_subRL; last exact: leq_trans many (leq_subr _ _).
    by rewrite addnC -leq_subRL.
  exists (if i < k then (k, i) else (i, k)); first by case: ifP; rewrite //= eq_sym.
  case: ltngtP => [lt | lt | /val_inj eq]; last by rewrite eq eqxx in ik.
    by rewrite !inE /= ltnNge (ltnW lt) /= sym inE.
  by rewrite !inE /= ltnNge (ltnW lt) /= inE.
have : #|{: codes}| * (2 ^ q * w) <= m * m.-1 * (a + b) ^ q * #|{: codes}|.
  rewrite -[X in X * _]cardsT; apply: leq_trans (leq_mul cover (leqnn _)) _.
  rewrite big_distrl -pairs -mulnA -sum_nat_const; apply: leq_sum => u; apply: few.
rewrite [X in X <= _]mulnC leq_mul2r leqNgt enough orbF => /eqP/card0_eq/(_ [ffun=> true]).
by rewrite inE.
Qed.

End Existence.

Lemma sum_signs q (s : {ffun 'I_q -> bool}) : (\sum_r sign (s r) = (2 * ups s)%:R - q%:R)%R.
Proof.
rewrite -[in X in (_ - X)%R](card_ord q) -sumr_const mul2n -addnn natrD /ups -sum1_card natr_sum.
rewrite -big_split big_mkcond -sumrB /=; apply: eq_bigr => r _.
by rewrite inE; case: (s r).
Qed.

Lemma incoherent_inner m q p (E : {ffun 'I_m * 'I_q -> bool}) i k :
  q <= 2 * p.-1 -> p <= q -> incoherent p E -> i != k -> (`|inner E i k| <= (2 * p.-1 - q)%:R)%R.
Proof.
move=> qp pq /forallP/(_ i)/forallP/(_ k)/implyP good ik; have /andP[up down] := good ik.
have -> : inner E i k = ((2 * ups (agreement E i k))%:R - q%:R)%R.
  by rewrite -sum_signs /inner; apply: eq_bigr => r _; rewrite sign_mul ffunE.
set u := ups _ in up down *; have p0 : 0 < p by apply: leq_ltn_trans up.
have pq' : (q - p).+1 + p = q.+1 by rewrite addSn subnK.
have qup : q <= u + p.-1 by rewrite -ltnS -addnS (prednK p0) -pq' leq_add2r.
rewrite ler_norml natrB // opprB; apply/andP; split; last first.
  by rewrite ler_add2r ler_nat leq_mul2l -ltnS (prednK p0) up.
rewrite ler_subr_addr addrAC ler_subl_addr -!natrD ler_nat addnn -mul2n -mulnDr.
by rewrite leq_mul2l qup.
Qed.

(** Codes of [q] signs read every input of X_v, under a condition on integers. *)
Theorem representation_existence_recovery m q p a b v : b <= a -> 0 < b -> p <= q -> q <= 2 * p.-1 ->
  m * m.-1 * (a + b) ^ q < 2 ^ q * (a ^ p * b ^ (q - p)) ->
  v * (2 * p.-1 - q) + v.-1 * (2 * p.-1 - q) < q ->
  exists (E : {ffun 'I_m * 'I_q -> bool}) (theta : int),
  forall x, active v x -> [set k | (theta <= score E x k)%R] = x.
Proof.
move=> ba b0 pq qp enough; set M := 2 * p.-1 - q => room.
have [E good] := representation_existence ba b0 pq enough.
exists E, (v * M).+1%:R%R => x few.
apply: (@representation_recovery _ _ _ v M%:R%R) => //.
- by move=> i k; apply: incoherent_inner.
- by rewrite ler0n.
- by rewrite -natrM ltr_nat.
- by rewrite -natrM ler_subr_addr -natrD ler_nat addSn.
Qed.

(** ** Instances and near-misses *)

Definition two_codes : {ffun 'I_2 * 'I_2 -> bool} := [ffun u => (u.1 == ord0) || (u.2 == ord0)].

Example representation_recovery_example :
  (forall i k, i != k -> `|inner two_codes i k| <= 0)%R /\ active 2 [set: 'I_2] /\
  (2%:R * 0 < 1 :> int)%R /\ (1 <= 2%:R - 1%:R * 0 :> int)%R.
Proof.
split; last by rewrite /active cardsT card_ord.
move=> i k; rewrite /inner !big_ord_recl big_ord0 !ffunE /=.
by case: i k => -[|[|//]] ? [[|[|//]] ?].
Qed.

(** Equal codes read each other. *)
Lemma representation_recovery_near_miss :
  ~ (forall q m (E : {ffun 'I_m * 'I_q -> bool}) v (M theta : int) (x : {set 'I_m}),
  active v x -> (0 <= M)%R -> (v%:R * M < theta)%R -> (theta <= q%:R - v.-1%:R * M)%R ->
  [set k | (theta <= score E x k)%R] = x).
Proof.
move=> /(_ 1 2 [ffun=> true] 1 0%R 1%R [set ord0]) H.
have few : active 1 [set ord0 : 'I_2] by rewrite /active cards1.
have /setP/(_ ord_max) := H few isT isT isT.
by rewrite !inE scoreE big_set1 /inner big_ord1 !ffunE.
Qed.

Example representation_existence_example :
  [/\ 1 <= 2, 0 < 1, 3 <= 3 & 2 * 1 * (2 + 1) ^ 3 < 2 ^ 3 * (2 ^ 3 * 1 ^ (3 - 3))].
Proof. by []. Qed.

(** Codes of one sign each agree or differ in one place. *)
Lemma representation_existence_near_miss :
  ~ (forall m q p a b, b <= a -> 0 < b -> p <= q -> exists E : {ffun 'I_m * 'I_q -> bool}, incoherent p E).
Proof.
move=> /(_ 2 1 1 1 1 isT isT isT) [E /forallP/(_ ord0)/forallP/(_ ord_max)/implyP/(_ isT)].
by rewrite subnn; case: (ups _).
Qed.

Example representation_existence_recovery_example : 
  [/\ 1 <= 3, 0 < 1, 2 <= 2 & 2 <= 2 * 2.-1] /\
  2 * 1 * (3 + 1) ^ 2 < 2 ^ 2 * (3 ^ 2 * 1 ^ (2 - 2)) /\
  2 * (2 * 2.-1 - 2) + 2.-1 * (2 * 2.-1 - 2) < 2.
Proof. by []. Qed.

(** Two signs make four codes: without the condition five features need not have one each. *)
Lemma representation_existence_recovery_near_miss :
  ~ (forall m q p a b v, b <= a -> 0 < b -> p <= q -> q <= 2 * p.-1 ->
  v * (2 * p.-1 - q) + v.-1 * (2 * p.-1 - q) < q ->
  exists (E : {ffun 'I_m * 'I_q -> bool}) (theta : int),
  forall x, active v x -> [set k | (theta <= score E x k)%R] = x).
Proof.
move=> /(_ 5 2 2 1 1 1 isT isT isT isT isT) [E [theta right]].
have inj : injective (fun i => [ffun r => E (i, r)]).
  move=> i k /ffunP same; apply/set1P.
  have one l : active 1 [set l : 'I_5] by rewrite /active cards1.
  have /setP R := right [set k] (one k).
  have e : score E [set k] i = score E [set k] k.
    by apply: eq_bigr => r _; have := same r; rewrite !ffunE => ->.
  by have := R i; rewrite !inE e => <-; have := R k; rewrite !inE eqxx.
by have := leq_card _ inj; rewrite card_ffun card_bool !card_ord.
Qed.
