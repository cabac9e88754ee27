(** Counting: parameters determine the function.

    If one evaluator computes every function of a family from [B] bits, then the family has at most
    [2 ^ B] members; for the permutations of [m] features that is [m! <= 2 ^ B], for ordered lists
    of [j] distinct gates with [k] features [(C(m,k))_j <= 2 ^ B].  The typical form counts the
    functions that are served: at most [2 ^ B] of them, so a scheme that serves a fraction [p / q]
    of the permutations has [p m! <= q 2 ^ B].  The form for drawn tasks is an inequality between
    numbers of outcomes.

    Each theorem [X] has [X_example], an object that meets its hypotheses, and [X_near_miss], which
    refutes it with one of them dropped. *)

From mathcomp Require Import all_ssreflect fingroup perm.
From Superpos Require Import families.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Lemma card_bits B : #|{: B.-tuple bool}| = 2 ^ B.
Proof. by rewrite card_tuple card_bool. Qed.

(** ** Any family *)

Theorem lower_counting B (T X : finType) (Y : eqType) (F : {set T}) (dom : pred X)
    (f : T -> X -> Y) (A : B.-tuple bool -> X -> Y) :
  separated F dom f ->
  {in F, forall a, exists bits, forall x, dom x -> A bits x = f a x} ->
  #|F| <= 2 ^ B.
Proof. by move=> sep /(card_all_served sep); rewrite card_bits. Qed.

(** Bit strings themselves: as many functions as [B] bits allow. *)
Example lower_counting_example B (f := fun (a : B.-tuple bool) i => tnth a i) :
  separated [set: B.-tuple bool] xpredT f /\
  {in [set: B.-tuple bool], forall a, exists bits, forall i, xpredT i -> f bits i = f a i}.
Proof.
split=> [a b _ _ same | a _]; last by exists a.
by apply: eq_from_tnth => i; apply: same.
Qed.

(** With an evaluator of its own for each function, no bits are needed. *)
Lemma lower_counting_near_miss : ~ (forall B (T X : finType) (Y : eqType) (F : {set T})
    (dom : pred X) (f : T -> X -> Y) (A : T -> B.-tuple bool -> X -> Y),
  separated F dom f ->
  {in F, forall a, exists bits, forall x, dom x -> A a bits x = f a x} -> #|F| <= 2 ^ B).
Proof.
move=> /(_ 0 [finType of bool] [finType of unit] [eqType of bool] setT xpredT
  (fun b _ => b) (fun b _ _ => b)) H.
suff: #|[set: bool]| <= 2 ^ 0 by rewrite cardsT card_bool.
by apply: H => [a b _ _ /(_ tt) | a _]; [apply | exists [tuple]].
Qed.

(** ** Permutations *)

Theorem lower_permutation_bits m v B (A : B.-tuple bool -> {set 'I_m} -> {set 'I_m}) :
  0 < v ->
  (forall pi : 'S_m, exists bits, forall x, active v x -> A bits x = permuted pi x) ->
  m`! <= 2 ^ B.
Proof.
move=> v0 all; rewrite -card_permutations.
by apply: (lower_counting (permuted_separated v0)) => pi _; apply: all.
Qed.

(** A table of which output belongs to which feature will do. *)
Definition tabulate m (pi : 'S_m) : #|{: 'I_m * 'I_m}|.-tuple bool :=
  [tuple pi (enum_val r).1 == (enum_val r).2 | r < #|{: 'I_m * 'I_m}|].
Definition look_up m (bits : #|{: 'I_m * 'I_m}|.-tuple bool) (x : {set 'I_m}) :=
  [set k | [exists i in x, tnth bits (enum_rank (i, k))]].

Example lower_permutation_bits_example m : 0 < 1 /\
  forall pi : 'S_m, exists bits, forall x, active 1 x -> look_up bits x = permuted pi x.
Proof.
split=> // pi; exists (tabulate pi) => x _; apply/setP => k; rewrite inE.
apply/exists_inP/imsetP => [[i xi] | [i xi ->]].
  by rewrite tnth_mktuple enum_rankK /= => /eqP <-; exists i.
by exists i; rewrite // tnth_mktuple enum_rankK /=.
Qed.

(** If no feature may be active, all permutations are one function. *)
Lemma lower_permutation_bits_near_miss :
  ~ (forall m v B (A : B.-tuple bool -> {set 'I_m} -> {set 'I_m}),
  (forall pi : 'S_m, exists bits, forall x, active v x -> A bits x = permuted pi x) ->
  m`! <= 2 ^ B).
Proof.
move=> /(_ 2 0 0 (fun _ _ => set0)) H; suff: 2`! <= 2 ^ 0 by [].
apply: H => pi; exists [tuple] => x; rewrite /active leqn0 cards_eq0 => /eqP ->.
by rewrite /permuted imset0.
Qed.

(** ** Most permutations

    The shared parts, here [A], come first.  [served] are the permutations for which some bits will
    do; for uniform [pi] their number over [m!] is the probability that the scheme works. *)

(** Any family: the shared parts are fixed, and [served] are the functions that some bits compute;
    [p / q] of all functions at most. *)
Theorem lower_typical B (T X : finType) (Y : eqType) (F : {set T}) (dom : pred X) (f : T -> X -> Y)
    (A : B.-tuple bool -> X -> Y) : separated F dom f ->
  #|served F dom A f| <= 2 ^ B /\
  (forall p q, p * #|F| <= q * #|served F dom A f| -> p * #|F| <= q * 2 ^ B).
Proof.
move=> sep; have few : #|served F dom A f| <= 2 ^ B by rewrite -card_bits; apply: card_served.
by split=> // p q /leq_trans; apply; rewrite leq_mul2l few orbT.
Qed.

Example lower_typical_example B (f := fun (a : B.-tuple bool) i => tnth a i) :
  separated [set: B.-tuple bool] xpredT f.
Proof. by have [] := lower_counting_example B. Qed.

(** An evaluator that is chosen after the function is drawn needs no bits. *)
Lemma lower_typical_near_miss :
  ~ (forall B (T X : finType) (Y : eqType) (F : {set T}) (dom : pred X) (f : T -> X -> Y)
    (A : T -> B.-tuple bool -> X -> Y)
    (served := [set a in F | [exists bits, computes dom (A a) f bits a]]), separated F dom f ->
  #|served| <= 2 ^ B /\ (forall p q, p * #|F| <= q * #|served| -> p * #|F| <= q * 2 ^ B)).
Proof.
move=> /(_ 0 _ _ _ [set: bool] xpredT (fun a (_ : unit) => a) (fun a _ _ => a)) [|].
  by move=> a b _ _ /(_ tt isT).
rewrite (_ : [set a in _ | _] = setT) ?cardsT ?card_bool; first by rewrite expn0 ltnn.
by apply/setP => a; rewrite !inE; apply/existsP; exists [tuple]; apply/computesP.
Qed.

Section Typical.

Variables (m v B : nat) (A : B.-tuple bool -> {set 'I_m} -> {set 'I_m}).

Definition served_permutations := served [set: 'S_m] (@active m v) A (@permuted m).

Theorem lower_permutation_typical : 0 < v ->
  #|served_permutations| <= 2 ^ B /\
  (forall p q, p * m`! <= q * #|served_permutations| -> p * m`! <= q * 2 ^ B).
Proof. by move=> v0; rewrite -card_permutations; apply/lower_typical/permuted_separated. Qed.

End Typical.

(** Here [1/2] of the permutations of two features is served without any bits. *)
Example lower_permutation_typical_example (A := fun (_ : 0.-tuple bool) (x : {set 'I_2}) => x) :
  0 < 1 /\ 1 * 2`! <= 2 * #|served_permutations 1 A|.
Proof.
split=> //; have -> : 1 * 2`! = 2 * 1 by [].
rewrite leq_mul2l /=; apply/card_gt0P; exists 1%g; rewrite inE in_setT /=.
apply/existsP; exists [tuple]; apply/computesP => x _.
by rewrite /permuted -[LHS]imset_id; apply: eq_imset => i; rewrite perm1.
Qed.

(** If the shared parts may be chosen after the permutation is drawn, nothing remains. *)
Lemma lower_permutation_typical_near_miss :
  ~ (forall m v B (A : 'S_m -> B.-tuple bool -> {set 'I_m} -> {set 'I_m})
    (served := [set pi | [exists bits, computes (@active m v) (A pi) (@permuted m) bits pi]]),
  0 < v -> #|served| <= 2 ^ B /\
  (forall p q, p * m`! <= q * #|served| -> p * m`! <= q * 2 ^ B)).
Proof.
move=> /(_ 2 1 0 (fun pi _ => permuted pi) isT) [H _].
suff: 2`! <= 2 ^ 0 by [].
rewrite -card_permutations (leq_trans _ H) // subset_leq_card //.
by apply/subsetP => pi _; rewrite inE; apply/existsP; exists [tuple]; apply/computesP.
Qed.

(** ** Drawn tasks

    [G] choices of shared parts, fixed in advance; each is tried on [T] permutations of its own,
    independent and uniform.  [serves g] are the permutations that choice [g] serves.  Some choice
    serves all of its tasks in fewer than 1 in 20 outcomes. *)

Section Confidence.

Variables (m G T : nat) (serves : 'I_G -> {set 'S_m}).

Definition outcome := {ffun 'I_G * 'I_T -> 'S_m}.

Definition all_served (w : outcome) g := [forall t, w (g, t) \in serves g].

Lemma card_all_served_by g :
  #|[set w | all_served w g]| * m`! ^ T = #|serves g| ^ T * #|{: outcome}|.
Proof.
pose may (p : 'I_G * 'I_T) := [pred s | (p.1 == g) ==> (s \in serves g)].
have -> : #|[set w | all_served w g]| = #|family may|.
  apply: eq_card => w; rewrite inE.
  apply/forallP/familyP => [ok [g' t] | ok t]; rewrite ?inE /=.
    by apply/implyP => /eqP ->.
  by have := ok (g, t); rewrite inE /= eqxx.
rewrite card_family foldrE big_image /= card_ffun card_Sn card_prod !card_ord.
rewrite -(pair_bigA _ (fun g' t => #|may (g', t)|)) /= (bigD1 g) //=.
rewrite (eq_bigr (fun=> #|serves g|)) => [|t _]; last first.
  by apply: eq_card => s; rewrite !inE /= eqxx.
rewrite prod_nat_const card_ord -mulnA; congr (_ * _).
rewrite (eq_bigr (fun=> m`! ^ T)) => [|g' other]; last first.
  rewrite (eq_bigr (fun=> m`!)) ?prod_nat_const ?card_ord // => t _.
  by rewrite -card_Sn; apply: eq_card => s; rewrite !inE /= (negPf other).
have G0 : 0 < G by apply: leq_trans (ltn_ord g).
by rewrite prod_nat_const cardC1 card_ord -expnSr prednK // -expnM mulnC.
Qed.

Theorem lower_permutation_confidence B most :
  (forall g, #|serves g| <= most) -> most <= 2 ^ B -> 20 * G * 2 ^ (B * T) < m`! ^ T ->
  20 * (G * most ^ T) < m`! ^ T /\
  20 * #|[set w : outcome | [exists g, all_served w g]]| < #|{: outcome}|.
Proof.
move=> fewer below many; split.
  apply: leq_ltn_trans many; rewrite mulnA leq_mul2l expnM; apply/orP; right.
  by case: (T) => // t; rewrite leq_exp2r.
have few g : #|serves g| <= 2 ^ B by apply: leq_trans (fewer g) below.
set bad := [set w | _].
have F0 : 0 < m`! ^ T by rewrite expn_gt0 fact_gt0.
have union : #|bad| <= \sum_g #|[set w | all_served w g]|.
  by apply: union_bound => w; rewrite inE => /existsP[g ok]; exists g; rewrite ?inE.
have {}union : #|bad| * m`! ^ T <= G * 2 ^ (B * T) * #|{: outcome}|.
  apply: leq_trans (leq_mul union (leqnn _)) _; rewrite big_distrl /=.
  apply: (@leq_trans (\sum_(g < G) 2 ^ (B * T) * #|{: outcome}|)); last first.
    by rewrite sum_nat_const card_ord mulnA.
  apply: leq_sum => g _; rewrite card_all_served_by leq_mul2r expnM.
  by apply/orP; right; case: T => // t; rewrite leq_exp2r.
rewrite -(ltn_pmul2r F0) -mulnA.
apply: (@leq_ltn_trans (20 * (G * 2 ^ (B * T) * #|{: outcome}|))); first by rewrite leq_mul2l.
rewrite !mulnA [X in _ < X]mulnC ltn_pmul2r //.
by apply/card_gt0P; exists [ffun=> 1%g].
Qed.

End Confidence.

(** One choice that serves only the identity, for two tasks of five features. *)
Example lower_permutation_confidence_example (serves := fun _ : 'I_1 => [set 1%g : 'S_5]) :
  (forall g, #|serves g| <= 1) /\ 1 <= 2 ^ 0 /\ 20 * 1 * 2 ^ (0 * 2) < 5`! ^ 2.
Proof. by split=> [g|]; rewrite ?cards1. Qed.

(** If nothing bounds what a choice serves, it may serve every permutation. *)
Lemma lower_permutation_confidence_near_miss :
  ~ (forall m G T (serves : 'I_G -> {set 'S_m}) B most,
  most <= 2 ^ B -> 20 * G * 2 ^ (B * T) < m`! ^ T ->
  20 * (G * most ^ T) < m`! ^ T /\
  20 * #|[set w : outcome m G T | [exists g, all_served serves w g]]| < #|{: outcome m G T}|).
Proof.
move=> /(_ 5 1 2 (fun=> setT) 0 0 isT isT) [_]; set bad := [set w | _].
suff -> : bad = setT by rewrite cardsT mulnC -[X in _ < X]muln1 ltn_mul2l ltnNge andbF.
by apply/setP => w; rewrite !inE; apply/existsP; exists ord0; apply/forallP => t; rewrite inE.
Qed.

(** ** Lists of gates *)

Theorem lower_k_and_bits m k j v B (A : B.-tuple bool -> {set 'I_m} -> {set 'I_j}) :
  k <= v ->
  {in gate_lists m k j, forall g, exists bits, forall x, active v x -> A bits x = ands g x} ->
  'C(m, k) ^_ j <= 2 ^ B.
Proof. by move=> kv /(lower_counting (ands_separated kv)); rewrite card_gate_lists. Qed.

(** A table of which features each output waits for. *)
Definition tabulate_gates m j (g : {ffun 'I_j -> {set 'I_m}}) : #|{: 'I_j * 'I_m}|.-tuple bool :=
  [tuple (enum_val r).2 \in g (enum_val r).1 | r < #|{: 'I_j * 'I_m}|].
Definition look_up_gates m j (bits : #|{: 'I_j * 'I_m}|.-tuple bool) (x : {set 'I_m}) :=
  [set i : 'I_j | [forall l, tnth bits (enum_rank (i, l)) ==> (l \in x)]].

Example lower_k_and_bits_example m k j : k <= k /\
  {in gate_lists m k j, forall g, exists bits, forall x, active k x ->
    look_up_gates bits x = ands g x}.
Proof.
split=> // g _; exists (tabulate_gates g) => x _; apply/setP => i; rewrite !inE.
apply/forallP/subsetP => [ok l gl | ok l].
  by have := ok l; rewrite tnth_mktuple enum_rankK /= gl.
by rewrite tnth_mktuple enum_rankK /=; apply/implyP/ok.
Qed.

(** With fewer active features than a gate has, every output is always off. *)
Lemma lower_k_and_bits_near_miss :
  ~ (forall m k j v B (A : B.-tuple bool -> {set 'I_m} -> {set 'I_j}),
  {in gate_lists m k j, forall g, exists bits, forall x, active v x -> A bits x = ands g x} ->
  'C(m, k) ^_ j <= 2 ^ B).
Proof.
move=> /(_ 3 2 1 1 0 (fun _ _ => set0)) H; suff: 'C(3, 2) ^_ 1 <= 2 ^ 0 by [].
apply: H => g /gate_listP [two _]; exists [tuple] => x few.
apply/setP => i; rewrite !inE; apply/esym/negP => /subset_leq_card.
by rewrite two => /leq_trans /(_ few).
Qed.

(** ** Circuits: descriptions are not functions *)

Definition circuit m t (c : t.-tuple 'S_m) : {ffun {set 'I_m} -> {set 'I_m}} :=
  [ffun x => foldl (fun y pi => permuted pi y) x c].

Lemma circuitE m t (c : t.-tuple 'S_m) x : circuit c x = permuted (\prod_(pi <- c) pi)%g x.
Proof.
rewrite ffunE; elim: (tval c) x => [|pi c' IH] x /=.
  by rewrite big_nil /permuted -[LHS]imset_id; apply: eq_imset => i; rewrite perm1.
rewrite IH big_cons /permuted -imset_comp.
by apply: eq_imset => i /=; rewrite permM.
Qed.

Theorem lower_circuit_descriptions m t :
  0 < t -> #|[set circuit c | c : t.-tuple 'S_m]| = m`!.
Proof.
case: t => // t _; rewrite -card_permutations.
have inj : injective (fun pi : 'S_m => [ffun x => permuted pi x]).
  move=> pi sigma /ffunP same; apply: (@permuted_separated m 1 setT isT); rewrite ?inE // => x _.
  by have := same x; rewrite !ffunE.
rewrite -(card_imset [set: 'S_m] inj); congr #|pred_of_set _|; apply/setP => f.
apply/imsetP/imsetP => [[c _ ->] | [pi _ ->]].
  by exists (\prod_(pi <- c) pi)%g; rewrite ?inE //; apply/ffunP => x; rewrite circuitE ffunE.
exists [tuple of pi :: nseq t 1%g]; rewrite ?inE //; apply/ffunP => x.
rewrite circuitE ffunE big_cons big1_seq ?mulg1 // => s /andP[_].
by rewrite mem_nseq => /andP[_ /eqP].
Qed.

Example lower_circuit_descriptions_example : 0 < 2 /\ #|{: 2.-tuple 'S_3}| = 36.
Proof. by rewrite card_tuple card_Sn. Qed.

(** Without a layer there is one function. *)
Lemma lower_circuit_descriptions_near_miss :
  ~ (forall m t, #|[set circuit c | c : t.-tuple 'S_m]| = m`!).
Proof.
move=> /(_ 2 0) H; have: #|[set circuit c | c : 0.-tuple 'S_2]| <= #|{: 0.-tuple 'S_2}|.
  exact: leq_imset_card.
by rewrite H card_tuple.
Qed.
