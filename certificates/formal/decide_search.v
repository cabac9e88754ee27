(** The searches of [decide], and that they miss nothing.

    A depth-first search goes through sets [S] of features, adding one after another in a fixed
    order.  Before it adds [i], it may stop, giving up [i] and all that come after it, or pass [i]
    over; whatever is given up must not exceed the best value so far ([searchP]).

    - [decide_search]: the largest score of an input that must be off.  Features go by potential;
      the search stops when the sum of potentials does not exceed the best score, and passes over a
      feature when the score of [S], its rise, and the steepest rise for each slot then free do not.
    - [decide_least]: the least score of an input that must be on.  The gate is in; features go by
      fall; the search stops when falls like that of the next feature cannot go below the least. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp.
From Superpos Require Import families network decide.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Lemma bigmaxP (I : eqType) (r : seq I) (P : pred I) (f : I -> int) x0
    (most := \big[Num.max/x0]_(i <- r | P i) f i) :
  [/\ x0 <= most, {in r, forall i, P i -> f i <= most}
    & most = x0 \/ exists2 i, i \in r & P i /\ most = f i].
Proof.
rewrite /most {most}; elim: r => [|k r [le0 all hit]]; first by rewrite big_nil; split; [ | | left].
rewrite big_cons; case: ifP => Pk; last first.
  split=> // [i | ]; first by rewrite inE => /orP[/eqP -> | /all //]; rewrite Pk.
  by case: hit => [-> | [i ir ok]]; [left | right; exists i; rewrite // inE ir orbT].
set most := \big[_/_]_(_ <- _ | _) _ in le0 all hit *; split.
- by rewrite le_maxr le0 orbT.
- move=> i; rewrite inE le_maxr => /orP[/eqP -> | ir Pi]; first by rewrite lexx.
  by rewrite all ?orbT.
case: (leP most (f k)) => _; first by right; exists k; rewrite ?inE ?eqxx.
by case: hit => [-> | [i ir ok]]; [left | right; exists i; rewrite // inE ir orbT].
Qed.

(** ** Depth first *)

Section DepthFirst.

Variables (m v : nat) (value : {set 'I_m} -> int) (wanted : pred {set 'I_m}).
Variables (before : rel 'I_m) (stop pass : int -> {set 'I_m} -> 'I_m -> bool).

Fixpoint search (best : int) (S : {set 'I_m}) (features : seq 'I_m) : int :=
  if features is i :: later then
    if (v <= #|S|)%N || stop best S i then best else
    let more := i |: S in
    let best' := if pass best S i || ~~ wanted more then best
      else search (Num.max best (value more)) more later in
    search best' S later
  else best.

(** What is given up, in one way or the other, does not matter. *)
Hypothesis downward : forall S T : {set 'I_m}, S \subset T -> wanted T -> wanted S.
Hypothesis before_trans : transitive before.
Hypothesis stopP : forall best (S T : {set 'I_m}) i, stop best S i -> [disjoint S & T] ->
  (#|S| + #|T| <= v)%N -> T != set0 -> (forall k, k \in T -> (k == i) || before i k) ->
  value (S :|: T) <= best.
Hypothesis passP : forall best (S T : {set 'I_m}) i, pass best S i -> [disjoint S & T] ->
  (#|S| + #|T| <= v)%N -> i \in T -> value (S :|: T) <= best.

Definition inputs (S : {set 'I_m}) (features : seq 'I_m) (T : {set 'I_m}) :=
  [&& T \subset features, T != set0, #|S :|: T| <= v & wanted (S :|: T)]%N.

Lemma searchP best (S : {set 'I_m}) features (r := search best S features) :
  uniq features -> sorted before features -> {in features, forall i, i \notin S} ->
  [/\ best <= r, forall T, inputs S features T -> value (S :|: T) <= r
    & r = best \/ exists2 T, inputs S features T & r = value (S :|: T)].
Proof.
rewrite /r {r}; elim: features best S => [|i later IH] best S.
  move=> _ _ _; split=> // [T | ]; last by left.
  by case/and4P=> sub /set0Pn [k /(subsetP sub)].
rewrite [uniq _]/= => /andP[i_new new] sort fresh.
have iS : i \notin S by apply: fresh; rewrite inE eqxx.
have top : {in later, forall k, before i k} by apply/allP/(order_path_min before_trans sort).
have sort' : sorted before later by apply: path_sorted sort.
have disS (T : {set 'I_m}) : T \subset i :: later -> [disjoint S & T].
  move=> sub; rewrite disjoint_sym disjoint_subset; apply/subsetP => k /(subsetP sub) /fresh.
  by rewrite inE.
have room T : inputs S (i :: later) T -> (#|S| + #|T| <= v)%N.
  case/and4P=> sub _ + _; suff /eqP -> : #|S :|: T| == (#|S| + #|T|)%N by [].
  by rewrite (leq_card_setU S T) disS.
rewrite [search _ _ _]/=; case: ifP => [give_up | go].
  split=> // [T|]; last by left.
  move=> ok; have few := room T ok; case/and4P: ok => sub some _ _.
  have T0 : (0 < #|T|)%N by rewrite card_gt0.
  have v_S : (#|S| < v)%N by apply: leq_trans few; rewrite -addn1 leq_add2l.
  move: give_up; rewrite leqNgt v_S /= => stopped.
  apply: stopP stopped (disS T sub) few some _ => k /(subsetP sub).
  by rewrite inE => /orP[-> // | /top ->]; rewrite orbT.
have fresh' : {in later, forall k, k \notin i |: S}.
  move=> k kl; rewrite !inE negb_or fresh ?inE ?kl ?orbT // andbT.
  by apply: contraNneq i_new => <-.
have freshS : {in later, forall k, k \notin S} by move=> k kl; apply: fresh; rewrite inE kl orbT.
set best' := if _ then _ else _.
have [le' all' hit'] := IH best' S new sort' freshS.
have vS : (#|i |: S| <= v)%N.
  by rewrite cardsU1 iS add1n; move/negbT: go; rewrite negb_or -ltnNge => /andP[].
have shift T : S :|: (i |: T) = (i |: S) :|: T by rewrite setUCA setUA.
have [best_le with_i reached] : [/\ best <= best',
    forall T, inputs S (i :: later) T -> i \in T -> value (S :|: T) <= best'
    & best' = best \/ exists2 T, inputs S (i :: later) T & best' = value (S :|: T)].
  rewrite /best'; case: ifP => [skip | off].
    split=> // [T ok iT|]; last by left.
    have few := room T ok; case/and4P: ok => sub _ _ want.
    case/orP: skip => [skip | /negP no]; first exact: passP skip (disS T sub) few iT.
    case: no; apply: downward want; rewrite subUset subsetUl andbT sub1set inE iT.
    by rewrite orbT.
  have [le1 all1 hit1] := IH (Num.max best (value (i |: S))) (i |: S) new sort' fresh'.
  split=> [|T ok iT|].
  - by apply: le_trans le1; rewrite le_maxr lexx.
  - have e : T = i |: (T :\ i) by rewrite setD1K.
    case/and4P: ok => sub _ few want.
    have [T0 | [k kT]] := set_0Vmem (T :\ i).
      by apply: le_trans le1; rewrite e T0 setU0 setUC le_maxr lexx orbT.
    rewrite e shift; apply: all1; rewrite /inputs -shift -e few want !andbT; apply/andP; split.
      apply/subsetP => l; rewrite !inE => /andP[li /(subsetP sub)].
      by rewrite inE (negPf li).
    by apply/set0Pn; exists k.
  - move/negbT: off; rewrite negb_or negbK => /andP[_ want].
    case: hit1 => [-> | [T okT ->]]; last first.
      right; exists (i |: T); rewrite ?shift //; case/and4P: okT => sub _ few want'.
      rewrite /inputs shift few want' !andbT; apply/andP; split.
        by apply/subsetP => k; rewrite !inE => /orP[-> // | /(subsetP sub) ->]; rewrite orbT.
      by apply/set0Pn; exists i; rewrite !inE eqxx.
    case: (leP (value (i |: S)) best) => _; first by left.
    right; exists [set i]; last by rewrite setUC.
    rewrite /inputs setUC vS want /= andbT; apply/andP; split.
      by apply/subsetP => k; rewrite !inE => ->.
    by apply/set0Pn; exists i; rewrite inE.
split.
- exact: le_trans best_le le'.
- move=> T ok; case iT: (i \in T); first by apply: le_trans le'; apply: with_i.
  case/and4P: ok => sub some few want; apply: all'; rewrite /inputs some few want !andbT.
  apply/subsetP => k kT; have := subsetP sub k kT.
  by rewrite inE => /orP[/eqP e|//]; rewrite -e kT in iT.
case: hit' => [-> | [T okT ->]]; first exact: reached.
right; exists T => //; case/and4P: okT => sub some few want; rewrite /inputs some few want !andbT.
by apply/subsetP => k /(subsetP sub) kl; rewrite inE kl orbT.
Qed.

End DepthFirst.

(** ** The largest score that must be off *)

Section Largest.

Variables (n m v : nat) (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n).
Variable gate : {set 'I_m}.

Notation score := (score d c a).
Notation alone := (alone v d c a opened).
Notation idle := (idle v d c opened).
Notation rise := (rise d a opened).
Notation fall := (fall d a opened).
Notation by_potential := (by_potential v d c a opened).

Hypothesis openP : forall t S, opened t -> active v S -> 0 <= pre c a t S.

Definition off (S : {set 'I_m}) := ~~ (gate \subset S).

Definition steepest : int := \big[Num.max/0]_k rise k.

(** No sum of potentials that starts with that of [i] exceeds the best score. *)
Definition too_low (best : int) S i : bool := bound v d c a opened S i <= v%:R * best.

(** Nor does the score of [S] with [i] and the steepest rises. *)
Definition too_flat (best : int) S i : bool :=
  score S + rise i + steepest *+ (v - #|S|).-1 <= best.

Definition largest_off : int :=
  search v score off too_low too_flat (score set0) set0 (sort by_potential (enum 'I_m)).

Lemma off_downward (S T : {set 'I_m}) : S \subset T -> off T -> off S.
Proof. by move=> sub; apply: contra => /subset_trans; apply. Qed.

Lemma by_potential_trans : transitive by_potential.
Proof. by move=> x y z xy yz; apply: le_trans yz xy. Qed.

Lemma too_lowP best (S T : {set 'I_m}) i : too_low best S i -> [disjoint S & T] ->
  (#|S| + #|T| <= v)%N -> T != set0 -> (forall k, k \in T -> (k == i) || by_potential i k) ->
  score (S :|: T) <= best.
Proof.
move=> low dis few some top; have v0 : 0 < v%:R :> int.
  by rewrite ltr0n (leq_trans _ few) // addn_gt0 orbC card_gt0 some.
rewrite -(ler_pmul2l v0); apply: le_trans low; apply: bound_ok => // k /top.
by case/orP=> [/eqP -> |].
Qed.

Lemma too_flatP best (S T : {set 'I_m}) i : too_flat best S i -> [disjoint S & T] ->
  (#|S| + #|T| <= v)%N -> i \in T -> score (S :|: T) <= best.
Proof.
move=> flat dis few iT; apply: le_trans flat.
have /andP[_ le] := decide_rise d openP dis few; apply: le_trans le _.
rewrite -addrA ler_add2l (bigD1 i) //= ler_add2l.
have [steep0 steep _] := bigmaxP (index_enum _) predT rise 0.
apply: (@le_trans _ _ (\sum_(k in T | k != i) steepest)); first by apply: ler_sum => k _; exact: steep.
rewrite sumr_const; apply: ler_wpmuln2l => //.
have -> : #|[pred k in T | k != i]| = #|T :\ i| by apply: eq_card => k; rewrite !inE andbC.
have cT : #|T| = #|T :\ i|.+1 by rewrite (cardsD1 i) iT.
have : (#|T| <= v - #|S|)%N by rewrite leq_subRL // (leq_trans (leq_addr _ _) few).
by rewrite cT; case: (_ - _)%N.
Qed.

Theorem decide_search : gate != set0 ->
  (forall S, active v S -> ~~ (gate \subset S) -> score S <= largest_off) /\
  exists2 S, active v S & ~~ (gate \subset S) /\ largest_off = score S.
Proof.
rewrite /largest_off => gate0; set features := sort _ _.
have all_in (T : {set 'I_m}) : T \subset features.
  by apply/subsetP => k _; rewrite mem_sort mem_enum.
have off0 : off set0 by rewrite /off subset0.
have total : total by_potential by move=> i k; apply: le_total.
have [] := @searchP m v score off by_potential too_low too_flat off_downward by_potential_trans
  too_lowP too_flatP (score set0) set0 features.
- by rewrite sort_uniq enum_uniq.
- exact: sort_sorted total _.
- by move=> i _; rewrite inE.
move=> le0 all reached; split=> [S few want | ].
  have [-> // | [k kS]] := set_0Vmem S; rewrite -[S]set0U; apply: all.
  have few' : (#|S| <= v)%N := few.
  by rewrite /inputs set0U all_in few' /off want !andbT; apply/set0Pn; exists k.
case: reached => [-> | [T /and4P[_ _ few want] ->]].
  by exists set0; rewrite // /active cards0.
by exists (set0 :|: T).
Qed.

(** ** The least score that must be on *)

Definition by_fall : rel 'I_m := fun i k => fall k <= fall i.

(** Falls like that of [i] in all free slots do not go below the least score so far, [- best]. *)
Definition too_high (best : int) S i : bool :=
  - best <= score S - Num.max (fall i) 0 *+ (v - #|S|).

Definition least_on : int :=
  - search v (fun S => - score S) predT too_high (fun _ _ _ => false) (- score gate) gate
      [seq i <- sort by_fall (enum 'I_m) | i \notin gate].

Lemma by_fall_trans : transitive by_fall.
Proof. by move=> x y z xy yz; apply: le_trans yz xy. Qed.

Lemma too_highP best (S T : {set 'I_m}) i : too_high best S i -> [disjoint S & T] ->
  (#|S| + #|T| <= v)%N -> T != set0 -> (forall k, k \in T -> (k == i) || by_fall i k) ->
  - score (S :|: T) <= best.
Proof.
move=> high dis few _ top; rewrite ler_oppl; apply: le_trans high _.
have /andP[le _] := decide_rise d openP dis few; apply: le_trans le; rewrite ler_add2l ler_opp2.
have M0 : 0 <= Num.max (fall i) 0 by rewrite le_maxr lexx orbT.
apply: (@le_trans _ _ (Num.max (fall i) 0 *+ #|T|)).
  rewrite -sumr_const; apply: ler_sum => k /top; rewrite le_maxr.
  by case/orP=> [/eqP -> | lower]; [rewrite lexx | apply/orP; left].
by apply: ler_wpmuln2l => //; rewrite leq_subRL // (leq_trans (leq_addr _ _) few).
Qed.

Theorem decide_least : active v gate ->
  (forall S, active v S -> gate \subset S -> least_on <= score S) /\
  exists2 S, active v S & gate \subset S /\ least_on = score S.
Proof.
rewrite /least_on => few_gate; set features := [seq i <- _ | _].
have inF k : (k \in features) = (k \notin gate) by rewrite mem_filter mem_sort mem_enum andbT.
have total : total by_fall by move=> i k; apply: le_total.
pose never (_ : int) (_ : {set 'I_m}) (_ : 'I_m) := false.
have neverP best (S T : {set 'I_m}) i : never best S i -> [disjoint S & T] ->
  (#|S| + #|T| <= v)%N -> i \in T -> - score (S :|: T) <= best by [].
have [] := @searchP m v (fun S => - score S) predT by_fall too_high never (fun _ _ _ _ => isT)
  by_fall_trans too_highP neverP (- score gate) gate features.
- by rewrite filter_uniq // sort_uniq enum_uniq.
- exact: (sorted_filter by_fall_trans) (sort_sorted total _).
- by move=> i; rewrite inF.
move=> le0 all reached; split=> [S few on | ].
  rewrite ler_oppl; have [T0 | [k kT]] := set_0Vmem (S :\: gate).
    suff -> : S = gate by [].
    by apply/eqP; rewrite eqEsubset on andbT -setD_eq0 T0.
  have e : S = gate :|: (S :\: gate) by rewrite setDE setUIr setUCr setIT; apply/esym/setUidPr.
  rewrite [in X in X <= _]e; have few' : (#|S| <= v)%N := few.
  apply: all; rewrite /inputs -e few' !andbT; apply/andP; split.
    by apply/subsetP => l; rewrite inE inF => /andP[].
  by apply/set0Pn; exists k.
case: reached => [-> | [T /and4P[_ _ few _] ->]]; rewrite opprK; first by exists gate.
by exists (gate :|: T); rewrite ?subsetUl.
Qed.

End Largest.

(** ** Instances and near-misses *)

Section Instance.

Let d (_ : 'I_1) : int := 1.
Let c (_ : 'I_1) : int := 1.
Let a (_ : 'I_1) (i : 'I_2) : int := if i == ord0 then -1 else 1.

Lemma none_open w t (S : {set 'I_2}) : pred0 t -> active w S -> 0 <= pre c a t S.
Proof. by []. Qed.

Example decide_search_example (gate := [set ord0] : {set 'I_2}) :
  (forall t (S : {set 'I_2}), pred0 t -> active 2 S -> 0 <= pre c a t S) /\ gate != set0.
Proof. by split=> //; apply/set0Pn; exists ord0; rewrite inE. Qed.

(** With an empty gate no input is to be off, and there is nothing to attain. *)
Lemma decide_search_near_miss :
  ~ (forall n m v (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n)
    (gate : {set 'I_m}),
  (forall t S, opened t -> active v S -> 0 <= pre c a t S) ->
  (forall S, active v S -> ~~ (gate \subset S) -> score d c a S <= largest_off v d c a opened gate) /\
  exists2 S, active v S & ~~ (gate \subset S) /\ largest_off v d c a opened gate = score d c a S).
Proof.
move=> /(_ 1%N 2%N 1%N d c a pred0 set0 (@none_open _)) [_ [S _ []]].
by rewrite sub0set.
Qed.

Example decide_least_example (gate := [set ord0] : {set 'I_2}) :
  (forall t (S : {set 'I_2}), pred0 t -> active 2 S -> 0 <= pre c a t S) /\ active 2 gate.
Proof. by rewrite /active cards1. Qed.

(** A gate that is too large for X_v is on nowhere, and there is nothing to attain. *)
Lemma decide_least_near_miss :
  ~ (forall n m v (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n)
    (gate : {set 'I_m}),
  (forall t S, opened t -> active v S -> 0 <= pre c a t S) ->
  (forall S, active v S -> gate \subset S -> least_on v d c a opened gate <= score d c a S) /\
  exists2 S, active v S & gate \subset S /\ least_on v d c a opened gate = score d c a S).
Proof.
move=> /(_ 1%N 2%N 1%N d c a pred0 setT (@none_open _)) [_ [S few [on _]]].
by move: few; rewrite /active leqNgt => /negP []; apply: leq_trans (subset_leq_card on); rewrite cardsT card_ord.
Qed.

End Instance.
