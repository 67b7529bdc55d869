(** Max-margin directions exist in the norms of squares: a closed convex set that is not empty has a point nearest to 0.

    No certificate needs this; it says that what [MaxMargin] claims of all max-margin directions is never empty talk. *)

From Coq Require Import ZArith Reals List Bool Lia Lra Psatz FunctionalExtensionality.
From ProofsCheck Require Import BatchNorm SquaredLoss MaxMargin.
Import ListNotations.
Open Scope R_scope.

(** ** The nearest point *)
Lemma square_below {A} (w : A -> R) l i b : In i l -> sum (map (fun i => w i * w i) l) <= b -> w i * w i <= b.
Proof.
  induction l as [|x l IH]; intros Hi Hb; [contradiction|]. cbn [map sum] in Hb.
  pose proof (sum_squares_nonneg w l). destruct Hi as [->|Hi]; [nra|]. apply IH; [exact Hi|nra].
Qed.

Lemma sum_affine {A} (f : A -> R) s l :
  sum (map (fun x => s * (2 * f x + 1)) l) = s * (2 * sum (map f l) + INR (length l)).
Proof.
  induction l as [|x l IH]; [simpl; ring|]. change (length (x :: l)) with (S (length l)). rewrite S_INR.
  cbn [map sum]. rewrite IH. ring.
Qed.

Section Nearest.
Variables (I : Type) (L : list I) (F : (I -> R) -> Prop) (some : I -> R).
Hypothesis middle : forall v w, F v -> F w -> F (fun i => (v i + w i) / 2).
Hypothesis closed : forall u,
  (forall e, 0 < e -> ~ ~ exists w, F w /\ forall i, In i L -> Rabs (w i - u i) <= e) -> F u.
Hypothesis nonempty : F some.
Let q (w : I -> R) : R := sum (map (fun i => w i * w i) L).

Lemma squares_to v w : q (fun i => (v i + w i) / 2) + q (fun i => (v i - w i) / 2) = (q v + q w) / 2.
Proof.
  unfold q. rewrite <- sum_plus. replace ((sum (map (fun i => v i * v i) L) + sum (map (fun i => w i * w i) L)) / 2)
    with (1 / 2 * (sum (map (fun i => v i * v i) L) + sum (map (fun i => w i * w i) L))) by field.
  rewrite <- sum_plus, <- sum_scale. apply sum_ext. intros. field.
Qed.

Theorem nearest : exists u, F u /\ forall w, F w -> q u <= q w.
Proof.
  destruct (completeness (fun x => forall w, F w -> x <= q w)) as [least [Lu Ll]].
  { exists (q some). intros x Hx. apply Hx. exact nonempty. }
  { exists 0. intros w _. apply sum_squares_nonneg. }
  assert (Below : forall w, F w -> least <= q w) by (intros w Hw; apply Ll; intros x Hx; apply Hx; exact Hw).
  assert (Zero : 0 <= least) by (apply Lu; intros w _; apply sum_squares_nonneg).
  assert (Near : forall d, 0 < d -> ~ ~ exists w, F w /\ q w <= least + d).
  { intros d Hd N. assert (K : least + d <= least); [|lra]. apply Lu. intros w Hw. apply Rnot_lt_le. intro.
    apply N. exists w. split; [exact Hw|lra]. }
  assert (Close : forall s v w i, 0 < s -> F v -> F w -> q v <= least + s * s / 4 -> q w <= least + s * s / 4 ->
    In i L -> Rabs (v i - w i) <= s).
  { intros s v w i Hs Hv Hw Qv Qw Hi. pose proof (Below _ (middle v w Hv Hw)) as B. pose proof (squares_to v w) as P.
    assert (E : q (fun i => (v i - w i) / 2) <= s * s / 4) by lra.
    pose proof (square_below _ L i _ Hi E) as T. cbv beta in T. unfold Rabs. destruct (Rcase_abs (v i - w i)); nra. }
  set (top := least + 2). set (clip := fun x => Rmax (- top) (Rmin top x)).
  assert (Clip : forall w i, In i L -> q w <= least + 1 -> clip (w i) = w i).
  { intros w i Hi Hq. pose proof (square_below w L i _ Hi Hq) as T. unfold clip, top.
    rewrite Rmin_right by nra. apply Rmax_right. nra. }
  assert (Bounds : forall x, - top <= clip x <= top).
  { intro x. unfold clip. split; [apply Rmax_l|]. apply Rmax_lub; [unfold top; lra|apply Rmin_l]. }
  assert (U : forall i, {m | is_lub (fun x => exists d, 0 < d /\ forall w, F w -> q w <= least + d -> x <= clip (w i))
    m}).
  { intro i. apply completeness.
    - exists top. intros x [d [Hd Hx]]. apply Rnot_lt_le. intro C. apply (Near d Hd). intros [w [Hw Hq]].
      specialize (Hx w Hw Hq). pose proof (Bounds (w i)). lra.
    - exists (- top). exists 1. split; [lra|]. intros. apply Bounds. }
  set (u := fun i => proj1_sig (U i)).
  assert (At : forall s w i, 0 < s <= 1 -> F w -> q w <= least + s * s / 4 -> In i L -> Rabs (w i - u i) <= s).
  { intros s w i [Hs H1] Hw Hq Hi. unfold u. destruct (U i) as [m [M1 M2]]. cbn [proj1_sig].
    assert (A : w i - s <= m).
    { apply M1. exists (s * s / 4). split; [nra|]. intros w' Hw' Hq'. rewrite Clip by (assumption || nra).
      pose proof (Close s w w' i Hs Hw Hw' Hq Hq' Hi) as K. unfold Rabs in K. destruct (Rcase_abs (w i - w' i)); lra. }
    assert (B : m <= w i + s).
    { apply M2. intros x [d [Hd Hx]]. apply Rnot_lt_le. intro C.
      apply (Near (Rmin d (s * s / 4))); [apply Rmin_glb_lt; nra|]. intros [w' [Hw' Hq']].
      pose proof (Rmin_l d (s * s / 4)). pose proof (Rmin_r d (s * s / 4)).
      specialize (Hx w' Hw' ltac:(lra)). rewrite Clip in Hx by (assumption || nra).
      pose proof (Close s w w' i Hs Hw Hw' Hq ltac:(lra) Hi) as K. unfold Rabs in K.
      destruct (Rcase_abs (w i - w' i)); lra. }
    unfold Rabs. destruct (Rcase_abs (w i - m)); lra. }
  exists u. split.
  - apply closed. intros e He N. set (s := Rmin e 1). assert (Hs : 0 < s <= 1).
    { unfold s. split; [apply Rmin_glb_lt; lra|apply Rmin_r]. }
    apply (Near (s * s / 4)); [nra|]. intros [w [Hw Hq]]. apply N. exists w. split; [exact Hw|]. intros i Hi.
    apply Rle_trans with s; [exact (At s w i Hs Hw Hq Hi)|apply Rmin_l].
  - intros w0 Hw0. apply Rle_trans with least; [|exact (Below w0 Hw0)]. apply Rnot_lt_le. intro C.
    set (K := 2 * sum (map (fun i => Rabs (u i)) L) + INR (length L)).
    assert (K0 : 0 <= K).
    { unfold K. pose proof (pos_INR (length L)). assert (0 <= sum (map (fun i => Rabs (u i)) L)); [|lra].
      apply sum_nonneg. intros. apply Rabs_pos. }
    set (g := q u - least). set (s := Rmin 1 (g / (2 * (K + 1)))).
    assert (Hg : 0 < g) by (unfold g; lra).
    assert (Hs : 0 < s <= 1).
    { unfold s. split; [|apply Rmin_l]. apply Rmin_glb_lt; [lra|]. apply Rdiv_lt_0_compat; lra. }
    assert (Hs2 : s * (K + 1) <= g / 2).
    { apply Rle_trans with (g / (2 * (K + 1)) * (K + 1)).
      - apply Rmult_le_compat_r; [lra|apply Rmin_r].
      - right. field. lra. }
    apply (Near (s * s / 4)); [nra|]. intros [w [Hw Hq]].
    assert (D : q u <= q w + s * K).
    { unfold q, K. replace (s * (2 * sum (map (fun i => Rabs (u i)) L) + INR (length L)))
        with (sum (map (fun i => s * (2 * Rabs (u i) + 1)) L)).
      - rewrite <- sum_plus. apply sum_le. intros i Hi. pose proof (At s w i Hs Hw Hq Hi) as A.
        unfold Rabs in *. destruct (Rcase_abs (w i - u i)); destruct (Rcase_abs (u i)); nra.
      - apply (sum_affine (fun i => Rabs (u i))). }
    unfold g in *. nra.
Qed.
End Nearest.

Lemma feasible_middle n Z v w x : feasible n Z v -> feasible n Z w -> (forall j, (j < n)%nat -> x j = (v j + w j) / 2)
  ->
  feasible n Z x.
Proof.
  intros Hv Hw Hx z Hz. destruct (Hv z Hz) as [V1 V2], (Hw z Hz) as [W1 W2].
  assert (E : dot n x z = (dot n v z + dot n w z) / 2).
  { unfold dot. replace ((sum (map (fun j => v j * z j) (seq 0 n)) + sum (map (fun j => w j * z j) (seq 0 n))) / 2)
      with (1 / 2 * (sum (map (fun j => v j * z j) (seq 0 n)) + sum (map (fun j => w j * z j) (seq 0 n)))) by field.
    rewrite <- sum_plus, <- sum_scale. apply sum_ext. intros j Hj. apply in_seq in Hj. rewrite Hx by lia. field. }
  rewrite E. split; intro S.
  - specialize (V1 S). specialize (W1 S). lra.
  - rewrite (V2 S), (W2 S). field.
Qed.

Lemma feasible_closed n Z u : (forall e, 0 < e -> ~ ~ exists w, feasible n Z w /\
  forall j, (j < n)%nat -> Rabs (w j - u j) <= e) -> feasible n Z u.
Proof.
  intros H z Hz. set (N := sum (map (fun j => Rabs (z j)) (seq 0 n))).
  assert (N0 : 0 <= N) by (apply sum_nonneg; intros; apply Rabs_pos).
  assert (K : forall g, 0 < g -> ~ ~ exists w, feasible n Z w /\ Rabs (dot n w z - dot n u z) < g).
  { intros g Hg C. apply (H (g / (2 * (N + 1)))); [apply Rdiv_lt_0_compat; lra|]. intros [w [Hw Hn]]. apply C. exists w.
    split; [exact Hw|].
    assert (E : dot n w z - dot n u z = sum (map (fun j => (w j - u j) * z j) (seq 0 n))).
    { unfold dot. replace (sum (map (fun j => w j * z j) (seq 0 n)) - sum (map (fun j => u j * z j) (seq 0 n)))
        with (sum (map (fun j => w j * z j) (seq 0 n)) + -1 * sum (map (fun j => u j * z j) (seq 0 n))) by ring.
      rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros. ring. }
    rewrite E. eapply Rle_lt_trans; [apply sum_abs|]. apply Rle_lt_trans with (g / (2 * (N + 1)) * N).
    - unfold N. rewrite <- sum_scale. apply sum_le. intros j Hj. rewrite Rabs_mult.
      apply Rmult_le_compat_r; [apply Rabs_pos|].
      apply Hn. apply in_seq in Hj. lia.
    - apply Rle_lt_trans with (g / (2 * (N + 1)) * (N + 1)).
      + apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; lra|lra].
      + replace (g / (2 * (N + 1)) * (N + 1)) with (g / 2) by (field; lra). lra. }
  split; intro S.
  - apply Rnot_lt_le. intro C. apply (K (1 - dot n u z)); [lra|]. intros [w [Hw B]]. destruct (Hw z Hz) as [W _].
    specialize (W S). unfold Rabs in B. destruct (Rcase_abs (dot n w z - dot n u z)); lra.
  - destruct (Req_dec (dot n u z) 0) as [|C]; [assumption|]. exfalso. apply Rabs_pos_lt in C.
    apply (K (Rabs (dot n u z)) C). intros [w [Hw B]]. destruct (Hw z Hz) as [_ W]. rewrite (W S) in B.
    unfold Rminus in B. rewrite Rplus_0_l, Rabs_Ropp in B. lra.
Qed.

Theorem l2_exists n Z v : feasible n Z v -> exists u, max_margin (l2 n) itself n Z u.
Proof.
  intro Hv. destruct (nearest nat (seq 0 n) (feasible n Z) v) as [u [Hu Hl]].
  - intros a b Ha Hb. apply (feasible_middle n Z a b); [exact Ha|exact Hb|reflexivity].
  - intros u H. apply feasible_closed. intros e He C. apply (H e He). intros [w [Hw Hn]]. apply C. exists w.
    split; [exact Hw|]. intros j Hj. apply Hn. apply in_seq. lia.
  - exact Hv.
  - exists u. split; [exact Hu|]. intros w Hw. apply sqrt_le_1_alt. exact (Hl w Hw).
Qed.

Theorem rows_exists D Z V : (0 < width D)%nat -> feasible (dim D) Z (differences D V) ->
  exists W, max_margin (all_rows D) (differences D) (dim D) Z W.
Proof.
  intros Hd HV. set (curry := fun (U : nat * nat -> R) k a => U (k, a)).
  destruct (nearest (nat * nat) (cells D) (fun U => feasible (dim D) Z (differences D (curry U)))
    (fun ka => V (fst ka) (snd ka))) as [U [HU Hl]].
  - intros a b Ha Hb. apply (feasible_middle _ Z _ _ _ Ha Hb). intros j _. unfold differences, curry. field.
  - intros u H. apply feasible_closed. intros e He C. apply (H (e / 2)); [lra|]. intros [w [Hw Hn]]. apply C.
    exists (differences D (curry w)). split; [exact Hw|]. intros j Hj. unfold dim in Hj.
    assert (M : (j mod width D < width D)%nat) by (apply Nat.mod_upper_bound; lia).
    assert (Q : (j / width D < classes D - 1)%nat) by (apply Nat.div_lt_upper_bound; nia).
    assert (A := Hn (S (j / width D), j mod width D)%nat ltac:(apply in_prod_iff; split; apply in_seq; lia)).
    assert (B := Hn (0, j mod width D)%nat ltac:(apply in_prod_iff; split; apply in_seq; lia)).
    unfold differences, curry. unfold Rabs in *.
    repeat match goal with H : context [Rcase_abs ?x] |- _ => destruct (Rcase_abs x) | |- context [Rcase_abs ?x] =>
      destruct (Rcase_abs x) end; lra.
  - exact HV.
  - exists (curry U). split; [exact HU|]. intros W HW. unfold all_rows. apply sqrt_le_1_alt.
    specialize (Hl (fun ka => W (fst ka) (snd ka)) HW). cbv beta in Hl. unfold curry.
    assert (E1 : sum (map (fun '(k, a) => U (k, a) * U (k, a)) (cells D)) = sum (map (fun i => U i * U i) (cells D)))
      by (apply sum_ext; intros [k a] _; reflexivity).
    assert (E2 : sum (map (fun '(k, a) => W k a * W k a) (cells D)) =
      sum (map (fun i => W (fst i) (snd i) * W (fst i) (snd i)) (cells D)))
      by (apply sum_ext; intros [k a] _; reflexivity).
    rewrite E1, E2. exact Hl.
Qed.
