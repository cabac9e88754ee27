(** Packing: what remains of counting when one setting may serve several functions.

    If each function of a family [F] is served by one of [H] settings, and one setting serves at
    most [V] of them, then [H V >= |F|].  For settings whose answers may be wrong at most [K] times,
    [V] may be the largest ball of radius [2 K] in the family.  Counted more sharply:

    - permutations, at most [K] of the [m] inputs with one active feature wrong:
      [H (m)_K >= m!], hence [H >= (m - K)!], and [H sum_(k <= K) C(m,k) k! >= m!];
    - lists of [j] of [N] gates, at most [K] outputs not right: [H C(j,K) (N-j+K)_K >= (N)_j];
    - the same with at most [K] outputs off at their own gate and at most [T] on-bits in all:
      [H C(j,K) (N-j+K)_K T^(j-K) >= (N)_j (j-K)^(j-K)]. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum ssrint.
From Superpos Require Import families.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.

(** ** Any family *)

Theorem lower_packing (S T : finType) (F : {set T}) (serves : S -> T -> bool) V :
  {in F, forall a, exists s, serves s a} ->
  (forall s, #|[set a in F | serves s a]| <= V) -> #|F| <= #|S| * V.
Proof. exact: packing. Qed.

(** Two settings that serve two of four functions each. *)
Example lower_packing_example (serves := fun (s : bool) (a : bool * bool) => a.1 == s) :
  {in [set: bool * bool], forall a, exists s, serves s a} /\
  forall s, #|[set a in setT | serves s a]| <= 2.
Proof.
split=> [a _ | s]; first by exists a.1; apply: eqxx.
rewrite -card_bool -[X in X <= _](card_in_imset (f := @snd bool bool)) ?max_card //.
by case=> [a b] [a' b'] /[!inE] /eqP /= -> /eqP /= -> ->.
Qed.

(** A function that no setting serves is not counted. *)
Lemma lower_packing_near_miss :
  ~ (forall (S T : finType) (F : {set T}) (serves : S -> T -> bool) V,
  (forall s, #|[set a in F | serves s a]| <= V) -> #|F| <= #|S| * V).
Proof.
move=> /(_ [finType of unit] [finType of bool] setT (fun _ _ => false) 0) H.
suff: #|[set: bool]| <= #|{: unit}| * 0 by rewrite cardsT card_bool muln0.
by apply: H => _; rewrite leqn0 cards_eq0; apply/eqP/setP => b; rewrite !inE.
Qed.

(** ** Balls *)

Section Ball.

Variables (S T X : finType) (Y : eqType) (F : {set T}) (f : T -> X -> Y) (A : S -> X -> Y).

Definition distance a b := #|[set x | f a x != f b x]|.
Definition wrong s a := #|[set x | A s x != f a x]|.

Theorem lower_packing_ball K V :
  {in F, forall a, exists s, wrong s a <= K} ->
  {in F, forall a, #|[set b in F | distance a b <= K + K]| <= V} -> #|F| <= #|S| * V.
Proof.
move=> all ball; apply: (packing (serves := fun s a => wrong s a <= K)) => // s.
have [a /andP[Fa sa] | none] := pickP (fun a => (a \in F) && (wrong s a <= K)); last first.
  by rewrite (_ : [set a in F | _] = set0) ?cards0 //; apply/setP => a; rewrite !inE none.
apply: leq_trans (ball a Fa); apply/subset_leq_card/subsetP => b; rewrite !inE => /andP[-> sb] /=.
apply: leq_trans (leq_add sa sb); rewrite /wrong -cardsUI; apply: leq_trans (leq_addr _ _); apply/subset_leq_card/subsetP => x.
by rewrite !inE; case: (A s x =P f a x) => // ->.
Qed.

End Ball.

(** Permutations of two points; one setting per permutation, no errors. *)
Example lower_packing_ball_example (f := fun (pi : 'S_2) i => pi i) :
  {in [set: 'S_2], forall a, exists s, wrong f f s a <= 0} /\
  {in [set: 'S_2], forall a, #|[set b in setT | distance f a b <= 0 + 0]| <= 1}.
Proof.
have same a b : #|[set i | f a i != f b i]| <= 0 -> a = b.
  rewrite leqn0 cards_eq0 => /eqP/setP e; apply/permP => i.
  by have := e i; rewrite !inE => /negbFE/eqP.
split=> a _; first by exists a; rewrite /wrong leqn0 cards_eq0; apply/eqP/setP => i; rewrite !inE eqxx.
rewrite -[X in _ <= X](cards1 a); apply/subset_leq_card/subsetP => b; rewrite !inE /= => /same ->.
exact: eqxx.
Qed.

(** With balls of radius [K] only: a constant answer errs once on each of two functions that differ
    at two places, so each is alone in its ball of radius 1, yet one setting serves both. *)
Lemma lower_packing_ball_near_miss :
  ~ (forall (S T X : finType) (Y : eqType) (F : {set T}) (f : T -> X -> Y) (A : S -> X -> Y) K V,
  {in F, forall a, exists s, wrong f A s a <= K} ->
  {in F, forall a, #|[set b in F | distance f a b <= K]| <= V} -> #|F| <= #|S| * V).
Proof.
move=> /(_ [finType of unit] [finType of bool] [finType of bool] [eqType of bool] setT
  (fun a x => a == x) (fun _ _ => false) 1 1) H.
suff: #|[set: bool]| <= #|{: unit}| * 1 by rewrite cardsT card_unit card_bool.
apply: H => a _.
  exists tt; rewrite -[X in _ <= X](cards1 a); apply/subset_leq_card/subsetP => x.
  by rewrite !inE; case: a x => -[].
rewrite -[X in _ <= X](cards1 a); apply/subset_leq_card/subsetP => b; rewrite !inE /= /distance.
apply: contraLR => ne; rewrite -ltnNge; apply/card_gt1P; exists true, false.
by rewrite !inE; case: a b ne => -[].
Qed.

(** ** Permutations *)

Section Systematic.

Variables (S : finType) (m : nat) (A : S -> {set 'I_m} -> {set 'I_m}).

(** The probes, inputs with one active feature, at which the answers of [s] are wrong for [pi]. *)
Definition wrong_probes s (pi : 'S_m) := [set i | A s [set i] != permuted pi [set i]].

Lemma agree_off s (W : {set 'I_m}) :
  #|[set pi : 'S_m | wrong_probes s pi \subset W]| <= #|W|`!.
Proof.
set P := [set pi | _]; have [-> | [pi Ppi]] := set_0Vmem P; first by rewrite cards0.
have right tau i : tau \in P -> i \notin W -> A s [set i] = [set tau i].
  rewrite inE => /subsetP Ptau; apply: contraNeq => ne; apply: Ptau.
  by rewrite inE permuted1.
rewrite -card_perm -(card_imset _ (@mulIg _ pi^-1))%g.
apply/subset_leq_card/subsetP => _ /imsetP [sigma Psigma ->].
apply/subsetP => i; rewrite !inE permM; apply: contraR => offW.
have /set1_inj -> : [set sigma i] = [set pi i] by rewrite -!right.
by rewrite permK.
Qed.

Lemma few_wrong s K : K <= m ->
  #|[set pi in setT | #|wrong_probes s pi| <= K]| <= m ^_ K.
Proof.
move=> Km; rewrite -bin_ffact -[X in 'C(X, _)](card_ord m) -card_draws -sum_nat_const.
pose ok (W : {set 'I_m}) := [set pi : 'S_m | wrong_probes s pi \subset W].
apply: (@leq_trans (\sum_(W : {set 'I_m} | #|W| == K) #|ok W|)).
  apply: union_bound => pi; rewrite !inE /= => few.
  have [|W WK sub] := @enlarge _ (wrong_probes s pi) K; first by rewrite few card_ord.
  by exists W; rewrite ?inE.
rewrite [X in _ <= X](eq_bigl (fun W : {set 'I_m} => #|W| == K)) => [|W]; last by rewrite inE.
by apply: leq_sum => W /eqP <-; apply: agree_off.
Qed.

End Systematic.

Theorem lower_permutation_systematic (S : finType) m K (A : S -> {set 'I_m} -> {set 'I_m}) :
  K <= m -> (forall pi : 'S_m, exists s, #|wrong_probes A s pi| <= K) ->
  m`! <= #|S| * m ^_ K /\ (m - K)`! <= #|S| /\ m`! <= #|S| * \sum_(k < K.+1) 'C(m, k) * k`!.
Proof.
move=> Km all; have sharp : m`! <= #|S| * m ^_ K.
  rewrite -card_permutations; apply: (packing (serves := fun s pi => #|wrong_probes A s pi| <= K)).
    by move=> pi _; apply: all.
  by move=> s; apply: few_wrong.
split=> //; split.
  have : 0 < m ^_ K by rewrite ffact_gt0.
  by move=> pos; rewrite -(leq_pmul2r pos) mulnC ffact_fact.
apply: leq_trans sharp _; rewrite leq_mul2l; apply/orP; right.
by rewrite big_ord_recr /= bin_ffact leq_addl.
Qed.

(** One setting, "always output 0": at most [m - 1] probes are wrong. *)
Lemma constant_wrong m (pi : 'S_m.+1) :
  #|wrong_probes (fun _ : unit => fun=> [set ord0]) tt pi| <= m.
Proof.
rewrite -ltnS -[X in _ < X]card_ord -cardsT; apply: proper_card; rewrite properEneq subsetT andbT.
apply/eqP => /setP /(_ ((pi^-1)%g ord0)); rewrite !inE permuted1 permKV eqxx; discriminate.
Qed.

Example lower_permutation_systematic_example m :
  m <= m.+1 /\
  forall pi : 'S_m.+1, exists s : unit, #|wrong_probes (fun=> fun=> [set ord0]) s pi| <= m.
Proof. by split=> // pi; exists tt; apply: constant_wrong. Qed.

(** Without any bound on the errors one setting is enough. *)
Lemma lower_permutation_systematic_near_miss :
  ~ (forall (S : finType) m K (A : S -> {set 'I_m} -> {set 'I_m}), K <= m ->
  m`! <= #|S| * m ^_ K /\ (m - K)`! <= #|S| /\ m`! <= #|S| * \sum_(k < K.+1) 'C(m, k) * k`!).
Proof.
move=> /(_ [finType of unit] 2 0 (fun _ => id) isT) [].
by rewrite card_unit.
Qed.

(** ** Lists of gates *)

Section Lists.

Variables (S : finType) (m k j : nat) (A : S -> {set 'I_m} -> {set 'I_j}).

Notation list := {ffun 'I_j -> {set 'I_m}}.
Notation N := 'C(m, k).

(** Output [i] is right when, among the inputs that are gates, it is on exactly at its own. *)
Definition right_output s (g : list) i :=
  [forall (x | x \in gates m k), (i \in A s x) == (g i == x)].
Definition not_right s g := [set i | ~~ right_output s g i].

(** On at its own gate. *)
Definition misses s (g : list) := [set i | i \notin A s (g i)].
Definition on_bits s := \sum_i #|[set x in gates m k | i \in A s x]|.

(** Lists that are known outside [W], where [h i] are the candidates for output [i]. *)
Lemma known_outside (W : {set 'I_j}) (h : 'I_j -> {set {set 'I_m}}) :
  #|[set g in gate_lists m k j | [forall (i | i \notin W), g i \in h i]]|
  <= (\prod_(i in ~: W) #|h i|) * (N - (j - #|W|)) ^_ #|W|.
Proof.
pose outside := {i | i \in ~: W}; pose inside := {i | i \in W}.
pose off (g : list) : {ffun outside -> {set 'I_m}} := [ffun i => g (val i)].
pose on (g : list) : {ffun inside -> {set 'I_m}} := [ffun i => g (val i)].
set G := [set g in _ | _].
have card_in : #|{: inside}| = #|W| by rewrite card_sig; apply: eq_card.
have card_out : #|{: outside}| = j - #|W|.
  have <- : #|~: W| = j - #|W| by rewrite cardsCs setCK card_ord.
  by rewrite card_sig; apply: eq_card.
have -> : \prod_(i in ~: W) #|h i| = #|family (fun i : outside => mem (h (val i)))|.
  have same : perm_eq (map val (index_enum [finType of outside])) (enum (~: W)).
    apply: uniq_perm; rewrite ?enum_uniq ?(map_inj_uniq val_inj) ?index_enum_uniq // => i.
    rewrite mem_enum; apply/mapP/idP => [[o _ ->] | Wi]; first exact: valP.
    by exists (exist _ i Wi); rewrite ?mem_index_enum.
  by rewrite -big_enum -(perm_big _ same) big_map card_family foldrE big_image.
rewrite -sum_nat_const.
apply: (@leq_trans (\sum_(u in family (fun i : outside => mem (h (val i)))) #|[set g in G | off g == u]|)).
  apply: union_bound => g Gg; exists (off g); last by rewrite inE Gg /=.
  apply/familyP => i; rewrite ffunE; move: Gg; rewrite inE => /andP[_ /forallP/(_ (val i))].
  by have := valP i; rewrite inE => -> .
apply: leq_sum => u _.
have split_in g : g \in [set g in G | off g == u] -> g \in gate_lists m k j /\ off g = u.
  by rewrite inE => /andP[+ /eqP ->]; rewrite inE => /andP[-> _].
have [-> | [g0 /split_in [Fg0 off0]]] := set_0Vmem [set g in G | off g == u].
  by rewrite cards0.
pose left := gates m k :\: [set u i | i : outside].
have injg g : g \in gate_lists m k j -> injective g by move=> /gate_listP [].
have card_left : #|left| = N - (j - #|W|).
  rewrite cardsD (setIidPr _) ?card_imset ?card_gates ?card_out //.
    by move=> a b; rewrite -off0 !ffunE => /injg /val_inj ->.
  apply/subsetP => _ /imsetP [i _ ->]; rewrite -off0 ffunE inE.
  by case/gate_listP: Fg0 => -> .
rewrite -card_left -card_in -card_inj_ffuns_on.
have on_inj : {in [set g in G | off g == u] &, injective on}.
  move=> g g' /split_in [_ gu] /split_in [_ gu'] same; apply/ffunP => i.
  case Wi: (i \in W).
    by have := congr1 (fun f : {ffun inside -> _} => f (exist _ i Wi)) same; rewrite !ffunE.
  have Wi' : i \in ~: W by rewrite inE Wi.
  have := congr1 (fun f : {ffun outside -> _} => f (exist _ i Wi')) (etrans gu (esym gu')).
  by rewrite !ffunE.
rewrite -(card_in_imset on_inj); apply/subset_leq_card/subsetP => h'.
move=> /imsetP [g /split_in [/gate_listP [ong inj] gu] ->]; rewrite inE; apply/andP; split.
  apply/ffun_onP => i; rewrite ffunE !inE ong eqxx andbT.
  apply/imsetP => -[o _]; rewrite -gu ffunE => /inj e.
  by have := valP o; rewrite -e inE (valP i).
by apply/injectiveP => a b; rewrite !ffunE => /inj /val_inj.
Qed.

Lemma few_not_right s K : K <= j <= N ->
  #|[set g in gate_lists m k j | #|not_right s g| <= K]| <= 'C(j, K) * (N - j + K) ^_ K.
Proof.
case/andP=> Kj jN.
pose shown i := odflt set0 [pick x in gates m k | i \in A s x].
pose ok (W : {set 'I_j}) :=
  [set g in gate_lists m k j | [forall (i | i \notin W), g i \in [set shown i]]].
apply: (@leq_trans (\sum_(W : {set 'I_j} | #|W| == K) #|ok W|)).
  apply: union_bound => g; rewrite inE => /andP[Gg few].
  have [|W WK sub] := @enlarge _ (not_right s g) K; first by rewrite few card_ord.
  exists W => //; rewrite inE Gg /=; apply/forallP => i; apply/implyP => outW.
  have /forallP right : right_output s g i.
    by apply: contraR outW => wrong; apply: (subsetP sub); rewrite inE.
  have gi : g i \in gates m k by rewrite inE; case/gate_listP: Gg => -> .
  rewrite inE /shown; case: pickP => [x /andP[xg on] | none] /=.
    by have := right x; rewrite xg on => /eqP/esym.
  by have := right (g i); have := none (g i); rewrite gi eqxx /= => -> .
rewrite -[X in 'C(X, _)](card_ord j) -card_draws -sum_nat_const.
rewrite [X in _ <= X](eq_bigl (fun W : {set 'I_j} => #|W| == K)) => [|W]; last by rewrite inE.
apply: leq_sum => W /eqP WK; apply: leq_trans (known_outside _ _) _.
under eq_bigr do rewrite cards1.
by rewrite big1_eq mul1n WK subnBA // addnBAC.
Qed.

(** The on-bits of setting [s], arithmetic against geometric mean. *)
Lemma few_lists_on s (W : {set 'I_j}) :
  \prod_(i in ~: W) #|[set x in gates m k | i \in A s x]| * #|~: W| ^ #|~: W|
  <= on_bits s ^ #|~: W|.
Proof.
pose e i := #|[set x in gates m k | i \in A s x]|.
have agm : (\prod_(i in ~: W) (e i * #|~: W|) <= (\sum_(i in ~: W) e i) ^ #|~: W|)%N.
  have := @leif_AGM_scaled int_numDomainType _ (mem (~: W)) (fun i => (e i)%:R%R).
  have cW : #|mem (~: W)| = #|~: W| by apply: eq_card.
  rewrite cW => /(_ _)[] => [i _|]; first by rewrite -mulrnA ler0n.
  rewrite -natr_sum -natrX => le _; rewrite -(ler_nat int_numDomainType) natr_prod.
  by apply: le_trans le; under eq_bigr do rewrite natrM mulr_natr.
have -> : \prod_(i in ~: W) e i * #|~: W| ^ #|~: W| = \prod_(i in ~: W) (e i * #|~: W|).
  by rewrite big_split /= prod_nat_const.
apply: leq_trans agm _; case: #|~: W| => // c; rewrite leq_exp2r //.
by rewrite /on_bits [X in _ <= X](bigID (mem (~: W))) /= leq_addr.
Qed.

Lemma few_missed s K T : K <= j <= N -> on_bits s <= T ->
  #|[set g in gate_lists m k j | #|misses s g| <= K]| * (j - K) ^ (j - K)
  <= 'C(j, K) * (N - j + K) ^_ K * T ^ (j - K).
Proof.
case/andP=> Kj jN few_on.
pose on i := [set x in gates m k | i \in A s x].
pose ok (W : {set 'I_j}) :=
  [set g in gate_lists m k j | [forall (i | i \notin W), g i \in on i]].
have cover : #|[set g in gate_lists m k j | #|misses s g| <= K]|
    <= \sum_(W : {set 'I_j} | #|W| == K) #|ok W|.
  apply: union_bound => g; rewrite inE => /andP[Gg few].
  have [|W WK sub] := @enlarge _ (misses s g) K; first by rewrite few card_ord.
  exists W => //; rewrite inE Gg /=; apply/forallP => i; apply/implyP => outW.
  rewrite !inE; case/gate_listP: Gg => -> _; rewrite eqxx /=.
  by apply: contraR outW => miss; apply: (subsetP sub); rewrite inE.
apply: leq_trans (leq_mul cover (leqnn _)) _.
rewrite -mulnA -[X in 'C(X, _)](card_ord j) -card_draws -sum_nat_const big_distrl /=.
rewrite [X in _ <= X](eq_bigl (fun W : {set 'I_j} => #|W| == K)) => [|W]; last by rewrite inE.
apply: leq_sum => W /eqP WK; apply: leq_trans (leq_mul (known_outside _ _) (leqnn _)) _.
have cW : #|~: W| = j - K by rewrite cardsCs setCK card_ord WK.
rewrite WK mulnAC [X in _ <= X]mulnC subnBA // addnBAC // leq_mul2r; apply/orP; right.
rewrite -cW; apply: leq_trans (few_lists_on s W) _.
by case: #|~: W| => // c; rewrite leq_exp2r.
Qed.

End Lists.

Theorem lower_k_and_systematic (S : finType) m k j K (A : S -> {set 'I_m} -> {set 'I_j}) :
  K <= j <= 'C(m, k) ->
  {in gate_lists m k j, forall g, exists s, #|not_right k A s g| <= K} ->
  'C(m, k) ^_ j <= #|S| * ('C(j, K) * ('C(m, k) - j + K) ^_ K).
Proof.
move=> range all; rewrite -card_gate_lists.
by apply: packing all _ => s; apply: few_not_right.
Qed.

Theorem lower_k_and_false_positives (S : finType) m k j K T (A : S -> {set 'I_m} -> {set 'I_j}) :
  K <= j <= 'C(m, k) ->
  {in gate_lists m k j, forall g, exists2 s, on_bits k A s <= T & #|misses A s g| <= K} ->
  'C(m, k) ^_ j * (j - K) ^ (j - K)
  <= #|S| * ('C(j, K) * ('C(m, k) - j + K) ^_ K * T ^ (j - K)).
Proof.
move=> range all; rewrite -card_gate_lists -[X in _ <= X]sum_nat_const.
pose served s := [set g in gate_lists m k j | (on_bits k A s <= T) && (#|misses A s g| <= K)].
apply: (@leq_trans (\sum_s #|served s| * (j - K) ^ (j - K))).
  rewrite -big_distrl leq_mul2r; apply/orP; right; apply: union_bound => g Gg.
  by have [s on few] := all g Gg; exists s; rewrite // inE Gg on.
apply: leq_sum => s _; case: (leqP (on_bits k A s) T) => on; last first.
  rewrite (_ : served s = set0) ?cards0 //; apply/setP => g.
  by rewrite !inE leqNgt on andbF.
apply: leq_trans (few_missed range on); rewrite leq_mul2r; apply/orP; right.
by apply: subset_leq_card; apply/subsetP => g; rewrite !inE => /and3P[-> _ ->].
Qed.

(** A setting for each list; output [i] is on at the gate [g i] only. *)
Definition at_gate m j (g : {ffun 'I_j -> {set 'I_m}}) (x : {set 'I_m}) : {set 'I_j} :=
  [set i | g i == x].

Example lower_k_and_systematic_example m k j : j <= 'C(m, k) ->
  0 <= j <= 'C(m, k) /\
  {in gate_lists m k j, forall g, exists s, #|not_right k (@at_gate m j) s g| <= 0}.
Proof.
move=> jN; split=> // g _; exists g; rewrite leqn0 cards_eq0; apply/eqP/setP => i.
rewrite in_set0 inE; apply/negbF/forallP => x; apply/implyP => _.
by rewrite /at_gate inE.
Qed.

Lemma lower_k_and_systematic_near_miss :
  ~ (forall (S : finType) m k j K (A : S -> {set 'I_m} -> {set 'I_j}), K <= j <= 'C(m, k) ->
  'C(m, k) ^_ j <= #|S| * ('C(j, K) * ('C(m, k) - j + K) ^_ K)).
Proof.
move=> /(_ [finType of unit] 3 2 1 0 (fun _ _ => set0) isT).
by rewrite card_unit.
Qed.

Example lower_k_and_false_positives_example m k j : j <= 'C(m, k) ->
  0 <= j <= 'C(m, k) /\
  {in gate_lists m k j, forall g, exists2 s, on_bits k (@at_gate m j) s <= j
    & #|misses (@at_gate m j) s g| <= 0}.
Proof.
move=> jN; split=> // g _; exists g; last first.
  by rewrite leqn0 cards_eq0; apply/eqP/setP => i; rewrite !inE eqxx.
rewrite -[X in _ <= X]card_ord -sum1_card; apply: leq_sum => i _.
rewrite -[X in _ <= X](cards1 (g i)); apply/subset_leq_card/subsetP => x.
by rewrite !inE => /andP[_ /eqP ->].
Qed.

(** With any number of on-bits, outputs that are always on miss nothing. *)
Lemma lower_k_and_false_positives_near_miss :
  ~ (forall (S : finType) m k j K T (A : S -> {set 'I_m} -> {set 'I_j}), K <= j <= 'C(m, k) ->
  {in gate_lists m k j, forall g, exists s, #|misses A s g| <= K} ->
  'C(m, k) ^_ j * (j - K) ^ (j - K)
  <= #|S| * ('C(j, K) * ('C(m, k) - j + K) ^_ K * T ^ (j - K))).
Proof.
move=> /(_ [finType of unit] 3 2 1 0 0 (fun _ _ => setT) isT) H.
suff: 'C(3, 2) ^_ 1 * 1 ^ 1 <= #|{: unit}| * ('C(1, 0) * ('C(3, 2) - 1 + 0) ^_ 0 * 0 ^ 1).
  by rewrite card_unit.
by apply: H => g _; exists tt; rewrite leqn0 cards_eq0; apply/eqP/setP => i; rewrite !inE.
Qed.
