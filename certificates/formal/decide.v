(** Deciding a network: the pruning lemma, and a search that uses it.

    An output with decoder entries [d t], biases [c t] and [a t i], what feature [i] alone adds to
    neuron [t], scores [s(S) = sum_t d_t ReLU (sum_(i in S) a_t(i) + c_t)] on the input [S].  Give an
    input [v] slots, [#|S|] of them filled.  With everything times [v], so that numbers stay
    integers, the score is at most the sum of the potentials of the slots ([decide_pruning]),
    whatever the signs of [d] and [c], and idle slots included.  Slots of a part of [S] may be merged
    into one.  A depth-first search that goes through the features in order of their potentials,
    and gives up a feature and all after it when the bound does not exceed the best score so far,
    returns the largest score ([decide_search]). *)

From mathcomp Require Import all_ssreflect all_algebra.
From Superpos Require Import families network.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Notation relu := (@relu int_realDomainType).

Lemma relu_add y z : relu (y + z) <= relu y + relu z.
Proof.
rewrite /network.relu le_maxl addr_ge0 ?le_maxr ?lexx //=.
by rewrite ler_add // le_maxr lexx orbT.
Qed.

Lemma relu_nonneg z : 0 <= relu z.
Proof. by rewrite /network.relu le_maxr lexx. Qed.

Lemma relu_scale (v : nat) z : v%:R * relu z = relu (v%:R * z).
Proof. by rewrite /network.relu maxr_pmulr ?ler0n // mulr0. Qed.

Lemma relu_sum (I : Type) (r : seq I) (P : pred I) (f : I -> int) :
  relu (\sum_(i <- r | P i) f i) <= \sum_(i <- r | P i) relu (f i).
Proof.
elim/big_rec2: _ => [|i y z _ le]; first by rewrite /network.relu maxxx.
by apply: le_trans (relu_add _ _) _; rewrite ler_add2l.
Qed.

Section Pruning.

Variables (n m v : nat) (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n).

Definition pre (t : 'I_n) (S : {set 'I_m}) : int := \sum_(i in S) a t i + c t.
Definition score (S : {set 'I_m}) : int := \sum_t d t * relu (pre t S).

(** [v] times the potential of [w] merged slots that together add [z t] to neuron [t]. *)
Definition term t (w : nat) (z : int) : int :=
  let y := v%:R * z + w%:R * c t in
  if opened t then d t * y else if 0 < d t then d t * relu y else 0.
Definition potential (w : nat) (z : 'I_n -> int) : int := \sum_t term t w (z t).
Definition alone i : int := potential 1 (a^~ i).
Definition idle : int := potential 1 (fun=> 0).
Definition merged (S : {set 'I_m}) : int := potential #|S| (fun t => \sum_(i in S) a t i).

(** A neuron is open when no input of X_v closes it. *)
Hypothesis openP : forall t S, opened t -> active v S -> 0 <= pre t S.

(** The features of [S] as one slot, those of [T] each in one, and the rest idle. *)
Theorem decide_pruning (S T : {set 'I_m}) : [disjoint S & T] -> (#|S| + #|T| <= v)%N ->
  v%:R * score (S :|: T) <= merged S + \sum_(i in T) alone i + idle *+ (v - (#|S| + #|T|)).
Proof.
move=> dis few; set w := (v - _)%N.
have v_split : v = (#|S| + #|T| + w)%N by rewrite subnKC.
have card_union : #|S :|: T| = (#|S| + #|T|)%N by apply/eqP; rewrite (leq_card_setU S T).
rewrite /alone /idle /merged /potential exchange_big /= -sumrMnl -!big_split mulr_sumr /=.
apply: ler_sum => t _; rewrite mulrCA.
have pre_split : v%:R * pre t (S :|: T) = (v%:R * (\sum_(i in S) a t i) + #|S|%:R * c t)
    + \sum_(i in T) (v%:R * a t i + 1%:R * c t) + (v%:R * 0 + 1%:R * c t) *+ w.
  rewrite /pre; have -> : \sum_(i in S :|: T) a t i = \sum_(i in S) a t i + \sum_(i in T) a t i.
    by rewrite -bigU //; apply: eq_bigl => i; rewrite !inE.
  rewrite big_split /= -mulr_sumr sumr_const mulr0 add0r mul1r !mulrDr addrACA.
  by rewrite -!addrA v_split !natrD !mulrDl !mulr_natl -!addrA.
rewrite /term relu_scale pre_split; case: ifP => [open_t | _].
  have := openP open_t (S := S :|: T); rewrite /active card_union => /(_ few) nonneg.
  have : 0 <= v%:R * pre t (S :|: T) by rewrite mulr_ge0 ?ler0n.
  by rewrite pre_split => ?; rewrite /network.relu max_r // -mulr_sumr -mulrnAr -2!mulrDr.
case: ifP => [d_pos | /negbT]; last first.
  by rewrite -leNgt big1_eq mul0rn !addr0 => d_neg; rewrite mulr_le0_ge0 ?relu_nonneg.
rewrite -mulr_sumr -mulrnAr -2!mulrDr ler_pmul2l //.
apply: le_trans (relu_add _ _) _; apply: ler_add.
  by apply: le_trans (relu_add _ _) _; rewrite ler_add2l; apply: relu_sum.
elim: w {v_split pre_split} => [|w IH]; first by rewrite !mulr0n /network.relu maxxx.
by rewrite !mulrS; apply: le_trans (relu_add _ _) _; rewrite ler_add2l.
Qed.

(** ** The search *)

Variable gate : {set 'I_m}.

(** What no input that adds [i] and later features to [S] can exceed, times [v]. *)
Definition bound S i : int := merged S + alone i + Num.max (alone i) idle *+ (v - #|S|).-1.

Fixpoint search (best : int) (S : {set 'I_m}) (features : seq 'I_m) : int :=
  if features is i :: later then
    if (v <= #|S|)%N || (bound S i <= v%:R * best) then best else
    let more := i |: S in
    let best' := if gate \subset more then best else search (Num.max best (score more)) more later in
    search best' S later
  else best.

Definition by_potential : rel 'I_m := fun i k => alone k <= alone i.

Lemma bound_ok (S T : {set 'I_m}) i : [disjoint S & T] -> (#|S| + #|T| <= v)%N -> T != set0 ->
  (forall k, k \in T -> alone k <= alone i) -> v%:R * score (S :|: T) <= bound S i.
Proof.
move=> dis few; rewrite -card_gt0 => some top.
apply: le_trans (decide_pruning dis few) _; rewrite /bound -!addrA ler_add2l.
set M := Num.max _ _; have iM : alone i <= M by rewrite le_maxr lexx.
have idleM : idle <= M by rewrite le_maxr lexx orbT.
apply: (@le_trans _ _ (alone i *+ #|T| + M *+ (v - (#|S| + #|T|)))).
  by apply: ler_add; [rewrite -sumr_const; apply: ler_sum | apply: ler_wmuln2r].
rewrite subnDA -[in X in X <= _](prednK some) mulrS -addrA ler_add2l.
have -> : (v - #|S|).-1 = (#|T|.-1 + (v - #|S| - #|T|))%N.
  have rest : (#|T| <= v - #|S|)%N by rewrite leq_subRL ?(leq_trans (leq_addr _ _) few) .
  by rewrite -[in LHS](subnKC rest) -{1}(prednK some) addSn.
by rewrite mulrnDr prednK // ler_add2r; apply: ler_wmuln2r.
Qed.

Definition inputs (S : {set 'I_m}) (features : seq 'I_m) (T : {set 'I_m}) :=
  [&& T \subset features, T != set0, #|S :|: T| <= v & ~~ (gate \subset S :|: T)]%N.

Lemma searchP best (S : {set 'I_m}) features (r := search best S features) :
  uniq features -> sorted by_potential features -> {in features, forall i, i \notin S} ->
  [/\ best <= r, forall T, inputs S features T -> score (S :|: T) <= r
    & r = best \/ exists2 T, inputs S features T & r = score (S :|: T)].
Proof.
rewrite /r {r}; elim: features best S => [|i later IH] best S.
  move=> _ _ _; split=> // [T | ]; last by left.
  by case/and4P=> sub /set0Pn [k /(subsetP sub)].
rewrite [uniq _]/= => /andP[i_new new] sort fresh.
have iS : i \notin S by apply: fresh; rewrite inE eqxx.
have top : {in later, forall k, alone k <= alone i}.
  by apply/allP/(order_path_min _ sort) => x y z xy yz; apply: le_trans yz xy.
have sort' : sorted by_potential later by apply: path_sorted sort.
have disS (T : {set 'I_m}) : T \subset i :: later -> [disjoint S & T].
  move=> sub; rewrite disjoint_sym disjoint_subset; apply/subsetP => k /(subsetP sub) /fresh.
  by rewrite inE.
rewrite [search _ _ _]/=; case: ifP => [stop | go].
  split=> // [T|]; last by left.
  case/and4P=> sub some few off; have dis := disS T sub.
  have card_U : #|S :|: T| = (#|S| + #|T|)%N by apply/eqP; rewrite (leq_card_setU S T).
  rewrite card_U in few; have T0 : (0 < #|T|)%N by rewrite card_gt0.
  have v_S : (#|S| < v)%N by apply: leq_trans few; rewrite -addn1 leq_add2l.
  move: stop; rewrite leqNgt v_S /= => low.
  have v0 : 0 < v%:R :> int by rewrite ltr0n (leq_trans _ v_S).
  rewrite -(ler_pmul2l v0); apply: le_trans low; apply: bound_ok => // k /(subsetP sub).
  by rewrite inE => /orP[/eqP -> // | /top].
have fresh' : {in later, forall k, k \notin i |: S}.
  move=> k kl; rewrite !inE negb_or fresh ?inE ?kl ?orbT // andbT.
  by apply: contraNneq i_new => <-.
have freshS : {in later, forall k, k \notin S} by move=> k kl; apply: fresh; rewrite inE kl orbT.
set best' := if _ then _ else _.
have [le' all' hit'] := IH best' S new sort' freshS.
have vS : (#|i |: S| <= v)%N.
  by rewrite cardsU1 iS add1n; move/negbT: go; rewrite negb_or -ltnNge => /andP[].
have shift T : S :|: (i |: T) = (i |: S) :|: T by rewrite setUCA setUA.
have [best_le here deeper reached] : [/\ best <= best',
    ~~ (gate \subset i |: S) -> score (i |: S) <= best',
    forall T, inputs (i |: S) later T -> score ((i |: S) :|: T) <= best'
    & best' = best \/ exists2 T, inputs S (i :: later) T & best' = score (S :|: T)].
  rewrite /best'; case: ifP => [on | off].
    split=> // [T|]; last by left.
    by case/and4P=> _ _ _ /negP []; apply: subset_trans on (subsetUl _ _).
  have [le1 all1 hit1] := IH (Num.max best (score (i |: S))) (i |: S) new sort' fresh'.
  split=> // [|_|].
  - by apply: le_trans le1; rewrite le_maxr lexx.
  - by apply: le_trans le1; rewrite le_maxr lexx orbT.
  - case: hit1 => [-> | [T okT ->]]; last first.
    right; exists (i |: T); rewrite ?shift //; case/and4P: okT => sub _ few off'.
    rewrite /inputs shift few off' !andbT; apply/andP; split.
      by apply/subsetP => k; rewrite !inE => /orP[-> // | /(subsetP sub) ->]; rewrite orbT.
    by apply/set0Pn; exists i; rewrite !inE eqxx.
  case: (leP (score (i |: S)) best) => _; first by left.
  right; exists [set i]; last by rewrite setUC.
  rewrite /inputs setUC vS off /= andbT; apply/andP; split.
    by apply/subsetP => k; rewrite !inE => ->.
  by apply/set0Pn; exists i; rewrite inE.
split.
- exact: le_trans best_le le'.
- move=> T /and4P[sub some few off]; case iT: (i \in T); last first.
    apply: all'; rewrite /inputs some few off !andbT.
    by apply/subsetP => k kT; have := subsetP sub k kT; rewrite inE => /orP[/eqP e|//]; rewrite -e kT in iT.
  apply: le_trans le'; have e : T = i |: (T :\ i) by rewrite setD1K.
  have [T0 | [k kT]] := set_0Vmem (T :\ i).
    move: off; rewrite e T0 setU0 setUC; exact: here.
  rewrite e shift; apply: deeper; rewrite /inputs -shift -e few off !andbT; apply/andP; split.
    apply/subsetP => l; rewrite !inE => /andP[li /(subsetP sub)].
    by rewrite inE (negPf li).
  by apply/set0Pn; exists k.
case: hit' => [-> | [T okT ->]]; first exact: reached.
right; exists T => //; case/and4P: okT => sub some few off; rewrite /inputs some few off !andbT.
by apply/subsetP => k /(subsetP sub) kl; rewrite inE kl orbT.
Qed.

(** The whole search: all features, largest potential first; the empty input to begin with. *)
Definition largest_off : int :=
  search (score set0) set0 (sort by_potential (enum 'I_m)).

Theorem decide_search : gate != set0 ->
  (forall S, active v S -> ~~ (gate \subset S) -> score S <= largest_off) /\
  exists2 S, active v S & ~~ (gate \subset S) /\ largest_off = score S.
Proof.
rewrite /largest_off => gate0; set features := sort _ _.
have all_in (T : {set 'I_m}) : T \subset features.
  by apply/subsetP => k _; rewrite mem_sort mem_enum.
have off0 : ~~ (gate \subset set0) by rewrite subset0.
have total : total by_potential by move=> i k; apply: le_total.
have [le0 all reached] := @searchP (score set0) set0 features (etrans (sort_uniq _ _) (enum_uniq _))
  (sort_sorted total _) (fun i _ => negbT (in_set0 i)).
split=> [S few off | ].
  have [-> // | [k kS]] := set_0Vmem S; rewrite -[S]set0U; apply: all.
  have few' : (#|S| <= v)%N := few.
  by rewrite /inputs set0U all_in few' off !andbT; apply/set0Pn; exists k.
case: reached => [-> | [T /and4P[_ _ few off] ->]].
  by exists set0; rewrite // /active cards0.
by exists (set0 :|: T).
Qed.

End Pruning.

(** ** An instance and near-misses: one neuron, two features, positive bias *)

Section Instance.

Let d (_ : 'I_1) : int := 1.
Let c (_ : 'I_1) : int := 1.
Let a (_ : 'I_1) (i : 'I_2) : int := if i == ord0 then -1 else 1.

Lemma never_open w t (S : {set 'I_2}) : pred0 t -> active w S -> 0 <= pre c a t S.
Proof. by []. Qed.

Example decide_pruning_example (S := [set ord0]) (T := set0 : {set 'I_2}) :
  (forall t (S : {set 'I_2}), pred0 t -> active 2 S -> 0 <= pre c a t S)
  /\ [disjoint S & T] /\ (#|S| + #|T| <= 2)%N.
Proof. by rewrite cards1 cards0 disjoints_subset setC0 subsetT. Qed.

(** The idle slot forgotten: with a positive bias the empty input already exceeds the bound. *)
Lemma decide_pruning_near_miss :
  ~ (forall n m v (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n),
  (forall t S, opened t -> active v S -> 0 <= pre c a t S) ->
  forall S T : {set 'I_m}, [disjoint S & T] -> (#|S| + #|T| <= v)%N ->
  v%:R * score d c a (S :|: T)
  <= merged v d c a opened S + \sum_(i in T) alone v d c a opened i).
Proof.
move=> /(_ 1%N 2%N 1%N d c a pred0 (@never_open _)) H.
have /H : [disjoint (set0 : {set 'I_2}) & set0] by rewrite disjoints_subset sub0set.
rewrite !cards0 => /(_ isT); rewrite setU0 big_set0 addr0 mul1r.
by rewrite /score /merged /potential /term /pre !big_ord1 !big_set0 cards0.
Qed.

Example decide_search_example : [set ord0] != set0 :> {set 'I_2}.
Proof. by apply/set0Pn; exists ord0; rewrite inE. Qed.

(** With an empty gate no input is to be off, and there is nothing to attain. *)
Lemma decide_search_near_miss :
  ~ (forall n m v (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n) (gate : {set 'I_m}),
  (forall t S, opened t -> active v S -> 0 <= pre c a t S) ->
  exists2 S, active v S & ~~ (gate \subset S) /\ largest_off v d c a opened gate = score d c a S).
Proof.
move=> /(_ 1%N 2%N 1%N d c a pred0 set0 (@never_open _)) [S _ []].
by rewrite sub0set.
Qed.

End Instance.
