(** Deciding a network: the bounds that prune.

    An output with decoder entries [d t], biases [c t] and [a t i], what feature [i] alone adds to
    neuron [t], scores [s(S) = sum_t d_t ReLU (sum_(i in S) a_t(i) + c_t)] on the input [S].  Give an
    input [v] slots, [#|S|] of them filled.  With everything times [v], so that numbers stay
    integers, the score is at most the sum of the potentials of the slots ([decide_pruning]),
    whatever the signs of [d] and [c], and idle slots included.  Slots of a part of [S] may be merged
    into one.  A second bound starts from a score that is known: adding features raises it by at most
    the sum of their rises, and lowers it by at most the sum of their falls ([decide_rise]). *)

From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp.
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

(** ** Rise and fall *)

(** The most that adding [z] to the pre-activation of neuron [t] adds to a score. *)
Definition raise t (z : int) : int :=
  if opened t then d t * z else if 0 < d t then d t * relu z else - d t * relu (- z).
Definition rise i : int := \sum_t raise t (a t i).
Definition fall i : int := \sum_t raise t (- a t i).

Lemma raiseP t y z : (opened t -> 0 <= y /\ 0 <= y + z) ->
  d t * relu (y + z) <= d t * relu y + raise t z.
Proof.
rewrite /raise; case: ifP => [_ /(_ isT) [y0 yz0] | _ _].
  by rewrite /network.relu !max_r // mulrDr.
case: ifP => [d_pos | /negbT]; first by rewrite -mulrDr ler_pmul2l // relu_add.
rewrite -leNgt -oppr_ge0 => d_neg; have : relu y <= relu (y + z) + relu (- z).
  by rewrite -{1}[y](addrK z) relu_add.
by move/(ler_wpmul2l d_neg); rewrite mulrDr !mulNr -opprD ler_opp2 ler_subr_addr.
Qed.

Lemma raise_sum t (T : {set 'I_m}) (z : 'I_m -> int) :
  raise t (\sum_(i in T) z i) <= \sum_(i in T) raise t (z i).
Proof.
rewrite /raise; case: ifP => _; first by rewrite mulr_sumr.
rewrite -sumrN; case: ifP => [/ltW d_pos | /negbT]; rewrite -mulr_sumr.
  by apply: ler_wpmul2l => //; apply: relu_sum.
by rewrite -leNgt -oppr_ge0 => d_neg; apply: ler_wpmul2l => //; apply: relu_sum.
Qed.

Theorem decide_rise (S T : {set 'I_m}) : [disjoint S & T] -> (#|S| + #|T| <= v)%N ->
  score S - \sum_(i in T) fall i <= score (S :|: T) <= score S + \sum_(i in T) rise i.
Proof.
move=> dis few; have split_pre t : pre t (S :|: T) = pre t S + \sum_(i in T) a t i.
  by rewrite /pre addrAC -bigU //; congr (_ + _); apply: eq_bigl => i; rewrite !inE.
have opens t : opened t -> 0 <= pre t S /\ 0 <= pre t (S :|: T).
  move=> open_t; split; apply: openP => //; rewrite /active.
    exact: leq_trans (leq_addr _ _) few.
  by have /eqP -> : #|S :|: T| == (#|S| + #|T|)%N by rewrite (leq_card_setU S T).
apply/andP; split.
  rewrite ler_subl_addr /score /fall exchange_big /= -big_split; apply: ler_sum => t _.
  apply: le_trans (ler_add (lexx _) (raise_sum t T (fun i => - a t i))); rewrite sumrN.
  have {1}-> : pre t S = pre t (S :|: T) - \sum_(i in T) a t i by rewrite split_pre addrK.
  by apply: raiseP => /opens; rewrite split_pre addrK => -[].
rewrite /score /rise exchange_big /= -big_split; apply: ler_sum => t _.
apply: le_trans (ler_add (lexx _) (raise_sum t T (a t))); rewrite split_pre.
by apply: raiseP => /opens; rewrite split_pre.
Qed.

(** ** What a search can exceed *)

(** What no input that adds [i] and later features to [S] can exceed, times [v]. *)
Definition bound S i : int := merged S + alone i + Num.max (alone i) idle *+ (v - #|S|).-1.

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

(** A neuron taken for open that the input closes: what the ReLU cuts off is counted as negative. *)
Lemma decide_pruning_near_miss :
  ~ (forall n m v (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n)
    (S T : {set 'I_m}), [disjoint S & T] -> (#|S| + #|T| <= v)%N ->
  v%:R * score d c a (S :|: T)
  <= merged v d c a opened S + \sum_(i in T) alone v d c a opened i
    + idle v d c opened *+ (v - (#|S| + #|T|))).
Proof.
move=> /(_ 1%N 1%N 1%N (fun=> 1) (fun=> 0) (fun _ _ => - 1) predT [set ord0 : 'I_1] set0).
rewrite cards0 cards1 disjoints_subset setC0 subsetT => /(_ isT isT).
by rewrite setU0 big_set0 /score /merged /potential /term /pre !big_ord1 !big_set1 cards1.
Qed.

(** Nor may idle slots be forgotten: with a positive bias the empty input exceeds the rest. *)
Lemma idle_slots_count :
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

Example decide_rise_example (S := [set ord0]) (T := [set ord_max] : {set 'I_2}) :
  (forall t (S : {set 'I_2}), pred0 t -> active 2 S -> 0 <= pre c a t S)
  /\ [disjoint S & T] /\ (#|S| + #|T| <= 2)%N.
Proof. by rewrite !cards1 disjoints1 inE. Qed.

(** A neuron taken for open that the input closes: the second feature cannot fall below zero. *)
Lemma decide_rise_near_miss :
  ~ (forall n m v (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n)
    (S T : {set 'I_m}),
  [disjoint S & T] -> (#|S| + #|T| <= v)%N ->
  score d c a S - \sum_(i in T) fall d a opened i <= score d c a (S :|: T)
    <= score d c a S + \sum_(i in T) rise d a opened i).
Proof.
move=> /(_ 1%N 1%N 1%N (fun=> 1) (fun=> 0) (fun _ _ => - 1) predT set0 [set ord0 : 'I_1]).
rewrite cards0 cards1 disjoints_subset sub0set => /(_ isT isT) /andP[_].
by rewrite set0U big_set1 /score /rise /pre /raise !big_ord1 !(big_set0, big_set1).
Qed.

End Instance.
