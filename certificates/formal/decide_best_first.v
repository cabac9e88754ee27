(** A best-first search that uses the pruning lemma.

    A node is a set [S] and the features, from the largest potential down, that may still be added
    to it.  The search takes the node with the largest bound, evaluates the input that its first
    feature makes, and puts back what is left: inputs with that feature, and inputs without.  It
    stops when no bound exceeds the best score so far.  Whatever order it happens to take, the score
    that it returns is the largest of any input that must be off, and some input attains it
    ([decide_best_first]); out of steps it returns nothing, and [2 ^ (m + 1)] steps always suffice. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp.
From Superpos Require Import families network decide decide_search.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section BestFirst.

Variables (n m v : nat) (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n).
Variable gate : {set 'I_m}.

Notation score := (score d c a).
Notation alone := (alone v d c a opened).
Notation bound := (bound v d c a opened).
Notation by_potential := (by_potential v d c a opened).
Notation off := (off gate).
Notation inputs := (inputs v off).

Hypothesis openP : forall t S, opened t -> active v S -> 0 <= pre c a t S.

Definition node := ({set 'I_m} * ('I_m * seq 'I_m))%type.
Definition node_bound (x : node) := bound x.1 x.2.1.

(** No node where nothing can be added. *)
Definition nodes (S : {set 'I_m}) (features : seq 'I_m) : seq node :=
  if features is i :: later then if (#|S| < v)%N then [:: (S, (i, later))] else [::] else [::].

Definition expand (best : int) (x : node) : int * seq node :=
  let: (without, (i, later)) := x in let more := i |: without in
  if gate \subset more then (best, nodes without later)
  else (Num.max best (score more), nodes more later ++ nodes without later).

Definition by_bound : rel node := fun x y => node_bound y <= node_bound x.

Fixpoint best_first (steps : nat) (best : int) (frontier : seq node) : option int :=
  if steps is steps'.+1 then
    if sort by_bound frontier is x :: rest then
      if node_bound x <= v%:R * best then Some best else
      let: (best', new) := expand best x in best_first steps' best' (new ++ rest)
    else Some best
  else None.

(** ** Soundness *)

(** The inputs below a node. *)
Definition below (x : node) (T : {set 'I_m}) := inputs x.1 (x.2.1 :: x.2.2) T.
Definition at_node (x : node) (T : {set 'I_m}) := x.1 :|: T.

Definition sound (x : node) :=
  [/\ (#|x.1| < v)%N, uniq (x.2.1 :: x.2.2), sorted by_potential (x.2.1 :: x.2.2)
    & {in x.2.1 :: x.2.2, forall i, i \notin x.1}].

Lemma nodes_sound (S : {set 'I_m}) features : uniq features -> sorted by_potential features ->
  {in features, forall i, i \notin S} -> {in nodes S features, forall x, sound x}.
Proof.
case: features => // i later new sort fresh x /=; case: ifP => // vS; rewrite inE => /eqP ->.
by split.
Qed.

Lemma nodes_below (S : {set 'I_m}) features T : inputs S features T -> (#|S :|: T| > #|S|)%N ->
  exists2 x, x \in nodes S features & below x T /\ at_node x T = S :|: T.
Proof.
case: features => [|i later] ok grows; case/and4P: (ok) => sub T0 few _.
  by case/set0Pn: T0 => k /(subsetP sub).
exists (S, (i, later)); last by [].
by rewrite /nodes (leq_trans grows few) inE.
Qed.

Lemma expand_sound best x : sound x -> {in (expand best x).2, forall y, sound y}.
Proof.
case: x => S [i later] [/= vS /andP[i_new new] sort fresh].
have sort' : sorted by_potential later by apply: path_sorted sort.
have freshS : {in later, forall k, k \notin S} by move=> k kl; apply: fresh; rewrite inE kl orbT.
have fresh' : {in later, forall k, k \notin i |: S}.
  move=> k kl; rewrite !inE negb_or freshS // andbT.
  by apply: contraNneq i_new => <-.
case: ifP => _ y /=; first exact: nodes_sound.
by rewrite mem_cat => /orP[]; apply: nodes_sound.
Qed.

Lemma expand_below best x T : sound x -> below x T ->
  score (at_node x T) <= (expand best x).1 \/
  exists2 y, y \in (expand best x).2 & exists2 T', below y T' & at_node y T' = at_node x T.
Proof.
case: x => S [i later] [/= vS /andP[i_new new] sort fresh] ok; case/and4P: (ok) => sub T0 few off.
have iS : i \notin S by apply: fresh; rewrite inE eqxx.
have disT k : k \in T -> k \notin S by move=> /(subsetP sub) /fresh.
have grows (U T' : {set 'I_m}) : T' != set0 -> {in T', forall k, k \notin U} -> (#|U| < #|U :|: T'|)%N.
  case/set0Pn=> k kT new_k; apply: proper_card; apply/properP; split; first exact: subsetUl.
  by exists k; rewrite ?inE ?kT ?orbT ?new_k.
rewrite /below /at_node /= in sub few off *; case iT: (i \in T); last first.
  right; have [] := @nodes_below S later T _ (grows _ _ T0 disT).
    rewrite /decide_search.inputs T0 few off !andbT; apply/subsetP => k kT.
    by have := subsetP sub k kT; rewrite inE => /orP[/eqP e | //]; rewrite -e kT in iT.
  move=> y y_in [ok_y e]; exists y; last by exists T.
  by case: ifP => _ //=; rewrite mem_cat y_in orbT.
have e : S :|: T = (i |: S) :|: (T :\ i).
  by apply/setP => l; rewrite !inE; case: (l =P i) => [-> | _]; rewrite ?iT ?orbT.
have not_on : (gate \subset i |: S) = false.
  apply: contraNF (off : ~~ (gate \subset S :|: T)) => sub_g; apply: subset_trans sub_g _; rewrite e; exact: subsetUl.
rewrite not_on; have [T0' | [k kT]] := set_0Vmem (T :\ i).
  by left; rewrite e T0' setU0 le_maxr lexx orbT.
right; have T0' : T :\ i != set0 by apply/set0Pn; exists k.
have [] := @nodes_below (i |: S) later (T :\ i).
- rewrite /decide_search.inputs T0' -e few off !andbT; apply/subsetP => l; rewrite !inE => /andP[li lT].
  by have := subsetP sub l lT; rewrite inE (negPf li).
- apply: grows => // l; rewrite !inE => /andP[li lT]; rewrite negb_or li disT //.
move=> y y_in [ok_y ey]; exists y; first by rewrite mem_cat y_in.
by exists (T :\ i); [exact: ok_y | rewrite e -ey].
Qed.

(** Scores that expanding finds are scores of inputs below the node. *)
Lemma expand_reached best x : sound x -> (expand best x).1 = best \/
  exists2 T, below x T & (expand best x).1 = score (at_node x T).
Proof.
case: x => S [i later] [/= vS _ _ fresh]; have iS : i \notin S by apply: fresh; rewrite inE eqxx.
case: ifP => off; first by left.
rewrite /=; case: (leP (score (i |: S)) best) => _; first by left.
right; exists [set i]; last by rewrite /at_node setUC.
rewrite /below /decide_search.inputs /= [S :|: _]setUC cardsU1 iS add1n vS /decide_search.off off /= andbT; apply/andP; split.
  by apply/subsetP => k; rewrite !inE => ->.
by apply/set0Pn; exists i; rewrite inE.
Qed.

Lemma nodes_back (S : {set 'I_m}) features y T : y \in nodes S features -> below y T ->
  inputs S features T /\ at_node y T = S :|: T.
Proof. by case: features => // i later /=; case: ifP => // _; rewrite inE => /eqP ->. Qed.

Lemma expand_back best x y T : y \in (expand best x).2 -> below y T ->
  exists2 T', below x T' & at_node x T' = at_node y T.
Proof.
case: x => S [i later] y_in ok.
have without : y \in nodes S later -> exists2 T', below (S, (i, later)) T' & S :|: T' = at_node y T.
  case/nodes_back/(_ ok) => /and4P[sub T0 few off] ->; exists T => //.
  rewrite /below /decide_search.inputs T0 few off !andbT; apply/subsetP => k /(subsetP sub) kl.
  by rewrite inE kl orbT.
move: y_in => /=; case: ifP => _ //=; rewrite mem_cat => /orP[|] //.
case/nodes_back/(_ ok) => /and4P[sub T0 few off] e; exists (i |: T).
  rewrite /below /decide_search.inputs /= setUCA setUA few off !andbT; apply/andP; split.
    by apply/subsetP => k; rewrite !inE => /orP[-> // | /(subsetP sub) ->]; rewrite orbT.
  by apply/set0Pn; exists i; rewrite !inE eqxx.
by rewrite e /at_node /= setUCA setUA.
Qed.

Lemma node_bound_ok x T : sound x -> below x T -> v%:R * score (at_node x T) <= node_bound x.
Proof.
case: x => S [i later] [/= vS _ sort fresh] /and4P[/= sub T0 few _].
have dis : [disjoint S & T].
  rewrite disjoint_sym disjoint_subset; apply/subsetP => k /(subsetP sub) /fresh.
  by rewrite inE.
have card_U : #|S :|: T| = (#|S| + #|T|)%N by apply/eqP; rewrite (leq_card_setU S T).
apply: bound_ok => //; first by rewrite -card_U.
have top : {in later, forall k, alone k <= alone i}.
  by apply/allP/(order_path_min _ sort) => x y z xy yz; apply: le_trans yz xy.
by move=> k /(subsetP sub); rewrite inE => /orP[/eqP -> // | /top].
Qed.

Lemma best_firstP steps best frontier r : {in frontier, forall x, sound x} ->
  best_first steps best frontier = Some r ->
  [/\ best <= r, forall x T, x \in frontier -> below x T -> score (at_node x T) <= r
    & r = best \/ exists x T, [/\ x \in frontier, below x T & r = score (at_node x T)]].
Proof.
elim: steps best frontier => [|steps IH] best frontier //= ok.
have same := mem_sort by_bound frontier.
have : sorted by_bound (sort by_bound frontier).
  by apply: sort_sorted => x y; rewrite /by_bound le_total.
case e: (sort by_bound frontier) same => [|x rest] same.
  by move=> _ [<-]; split=> // [x T|]; [rewrite -same | left].
move=> /= sort; have ok_x : sound x by apply: ok; rewrite -same inE eqxx.
have v0 : 0 < v%:R :> int by case: ok_x => vS _ _ _; rewrite ltr0n (leq_trans _ vS).
case: ifP => [low [<-] | _].
  split=> // [y T|]; last by left.
  rewrite -same => y_in ok_T; rewrite -(ler_pmul2l v0).
  apply: le_trans (node_bound_ok (ok y _) ok_T) (le_trans _ low); first by rewrite -same.
  have trans : transitive by_bound by move=> ? ? ? xy yz; apply: le_trans yz xy.
  move: y_in; rewrite inE => /orP[/eqP -> // | y_in].
  exact: (allP (order_path_min trans sort) y y_in).
case e': (expand best x) => [best' new] found.
have e1 : (expand best x).1 = best' by rewrite e'.
have e2 : (expand best x).2 = new by rewrite e'.
have [|best'r all hit] := IH _ _ _ found.
  move=> y; rewrite mem_cat => /orP[|y_in]; first by rewrite -e2; apply: expand_sound.
  by apply: ok; rewrite -same inE y_in orbT.
have best_le : best <= best'.
  rewrite -e1; case: (x) => S [i later] /=; case: ifP => //= _.
  by rewrite le_maxr lexx.
split.
- exact: le_trans best_le best'r.
- move=> y T; rewrite -same inE => /orP[/eqP -> | y_in] ok_T; last first.
    by apply: all ok_T; rewrite mem_cat y_in orbT.
  case: (expand_below best ok_x ok_T); rewrite ?e1 ?e2; first by move/le_trans; apply.
  by case=> z z_in [T' ok_T' <-]; apply: all ok_T'; rewrite mem_cat z_in.
case: hit => [-> | [y [T [y_in ok_T ->]]]].
  case: (expand_reached best ok_x); rewrite e1; first by left.
  by case=> T ok_T ->; right; exists x, T; rewrite -same inE eqxx.
right; move: y_in; rewrite mem_cat => /orP[|y_in]; last first.
  by exists y, T; rewrite -same inE y_in orbT.
rewrite -e2 => /expand_back/(_ ok_T)[T' ok_T' <-].
by exists x, T'; rewrite -same inE eqxx.
Qed.

(** ** It ends *)

Definition weight (x : node) : nat := (2 ^ (size x.2.2).+2).-1.
Definition total (frontier : seq node) : nat := (\sum_(x <- frontier) weight x)%N.

Lemma total_nodes S features : (total (nodes S features) <= (2 ^ (size features).+1).-1)%N.
Proof.
case: features => [|i later] /=; first by rewrite /total big_nil.
by case: ifP => _; rewrite /total ?big_nil // big_seq1.
Qed.

Lemma total_expand best x : (total (expand best x).2 < weight x)%N.
Proof.
case: x => S [i later] /=; have le U := total_nodes U later.
have pow : (0 < 2 ^ (size later).+1)%N by rewrite expn_gt0.
have room : ((2 ^ (size later).+1).-1 + (2 ^ (size later).+1).-1 < weight (S, (i, later)))%N.
  rewrite /weight /= [(2 ^ _.+2)%N]expnS mul2n -addnn.
  by case: (2 ^ _)%N pow => // k _; rewrite addSn /= addnS.
case: ifP => _ /=; apply: leq_ltn_trans room; first exact: leq_trans (le S) (leq_addr _ _).
by rewrite /total big_cat; apply: leq_add (le _) (le _).
Qed.

Lemma best_first_ends steps best frontier : (total frontier < steps)%N ->
  best_first steps best frontier <> None.
Proof.
elim: steps best frontier => // steps IH best frontier less /=.
have same : total (sort by_bound frontier) = total frontier.
  by apply: perm_big; rewrite perm_sort.
case: (sort by_bound frontier) same => // x rest; rewrite /total big_cons => same.
case: ifP => // _; case e: (expand best x) => [best' new]; apply: IH.
have := total_expand best x; rewrite e /= => smaller.
by move: less; rewrite /total -same ltnS; apply: leq_trans; rewrite big_cat ltn_add2r.
Qed.

(** ** The whole search *)

Definition largest_by_best_first (steps : nat) : option int :=
  best_first steps (score set0) (nodes set0 (sort by_potential (enum 'I_m))).

Theorem decide_best_first : gate != set0 ->
  (forall steps r, largest_by_best_first steps = Some r ->
    (forall S, active v S -> ~~ (gate \subset S) -> score S <= r) /\
    exists2 S, active v S & ~~ (gate \subset S) /\ r = score S) /\
  largest_by_best_first (2 ^ m.+1) <> None.
Proof.
rewrite /largest_by_best_first => gate0; set features := sort _ _; split; last first.
  apply/best_first_ends/(leq_ltn_trans (total_nodes _ _)).
  by rewrite size_sort size_enum_ord prednK ?expn_gt0.
move=> steps r /best_firstP[].
  apply: nodes_sound; first by rewrite sort_uniq enum_uniq.
    by apply: sort_sorted => i k; apply: le_total.
  by move=> i _; rewrite inE.
move=> le0 all hit; have off0 : ~~ (gate \subset set0) by rewrite subset0.
split=> [S few off|].
  have [-> // | [k kS]] := set_0Vmem S.
  have S0 : S != set0 by apply/set0Pn; exists k.
  have ok : inputs set0 features S.
    rewrite /decide_search.inputs set0U; apply/and4P; split=> //.
    by apply/subsetP => l _; rewrite mem_sort mem_enum.
  have [|x x_in [ok_S e]] := nodes_below ok; first by rewrite set0U cards0 card_gt0.
  by rewrite -[S]set0U -e; apply: all ok_S.
case: hit => [-> | [x [T [x_in ok_T ->]]]]; first by exists set0; rewrite // /active cards0.
have [/and4P[_ _ few off] ->] := nodes_back x_in ok_T.
by exists (set0 :|: T).
Qed.

End BestFirst.

Example decide_best_first_example (d c : 'I_1 -> int) (a : 'I_1 -> 'I_2 -> int) (v : nat) :
  (forall t (S : {set 'I_2}), pred0 t -> active v S -> 0 <= pre c a t S) /\
  [set ord0] != set0 :> {set 'I_2}.
Proof. by split=> //; apply/set0Pn; exists ord0; rewrite inE. Qed.

(** A neuron taken for open that is not: the bound falls below the score, the search stops early. *)
Lemma decide_best_first_near_miss :
  ~ (forall n m v (d c : 'I_n -> int) (a : 'I_n -> 'I_m -> int) (opened : pred 'I_n)
    (gate : {set 'I_m}), gate != set0 ->
  (forall steps r, largest_by_best_first v d c a opened gate steps = Some r ->
    (forall S, active v S -> ~~ (gate \subset S) -> score d c a S <= r) /\
    exists2 S, active v S & ~~ (gate \subset S) /\ r = score d c a S) /\
  largest_by_best_first v d c a opened gate (2 ^ m.+1) <> None).
Proof.
pose a (t i : 'I_2) : int := if i == ord0 then if t == ord0 then 1 else -5%:Z else 0.
move=> /(_ 2%N 2%N 1%N (fun=> 1) (fun=> 0) a predT [set ord_max]) [|H _].
  by apply/set0Pn; exists ord_max; rewrite inE.
have {}H : score (fun=> 1) (fun=> 0) a [set ord0] <= 0.
  have [|H' _] := H 1%N 0; last first.
    by apply: H'; rewrite ?sub1set ?inE // /active cards1.
  - rewrite /largest_by_best_first.
    have -> : score (fun=> 1) (fun=> 0) a set0 = 0.
      by rewrite /score /pre big1 // => t _; rewrite big_set0 /network.relu maxxx mulr0.
    case: (sort _ _) => // i later; rewrite /nodes cards0 /= /node_bound /bound /= cards0 mulr0n addr0.
    rewrite ifT // /merged /alone /potential /term !big_ord_recl !big_ord0 /= cards0 !big_set0.
    by case: i => -[|[|]].
by move: H; rewrite /score /pre !big_ord_recl big_ord0 !big_set1.
Qed.
